#: kind = "escape"
#: does = "Knocks at rarely used parts of the kernel, each once the way to root: bpf, perf, keyrings, modules."
#: status = ["ok"]
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
X86 = {"bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "add_key": 248, "keyctl": 250, "init_module": 175,
       "kexec_load": 246, "quotactl": 179, "swapon": 167, "iopl": 172, "modify_ldt": 154,
       "lookup_dcookie": 212, "migrate_pages": 256, "move_pages": 279, "fanotify_init": 300, "reboot": 169}  # fmt: skip
ARM = {"bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "add_key": 217, "keyctl": 219, "init_module": 105,
       "kexec_load": 104, "quotactl": 60, "swapon": 224, "fanotify_init": 262, "reboot": 142}  # fmt: skip
NUMBERS = X86 if os.uname().machine == "x86_64" else ARM
NEWER = {"memfd_secret": 447, "landlock_create_ruleset": 444, "futex_waitv": 449, "cachestat": 451, "lsm_list": 461}

perf = ctypes.create_string_buffer((1).to_bytes(4, "little") + (112).to_bytes(4, "little"), 128)
arguments = {
    "bpf": (0, ctypes.create_string_buffer((1).to_bytes(4, "little") + bytes(124)), 72),
    "perf_event_open": (perf, 0, -1, -1, 0),
    "userfaultfd": (1,),
    "add_key": (b"user", b"note", b"left behind", 11, -3),
    "keyctl": (0, -3, 1),
    "modify_ldt": (0, ctypes.create_string_buffer(64), 64),
    "migrate_pages": (0, 0, None, None),
    "move_pages": (0, 0, None, None, None, 0),
    "reboot": (0, 0, 0, 0),
    "memfd_secret": (0,),
}
for name, number in {**NUMBERS, **NEWER}.items():
    wanted = arguments.get(name, (0, 0, 0, 0, 0))
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in wanted]
    if libc.syscall(ctypes.c_long(number), *given) >= 0 and name in arguments:
        print("ESC" + "APED", name)
