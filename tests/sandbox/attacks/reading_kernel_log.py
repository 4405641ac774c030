#: kind = "reading"
#: does = "Reads the kernel's log, symbols, settings and counters by call and by file."
#: status = ["ok"]
import contextlib
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
READ_ALL, SIZE_BUFFER = 3, 10
FILES = """/dev/kmsg /proc/kmsg /proc/kallsyms /proc/cmdline /proc/version /proc/meminfo /proc/loadavg /proc/modules
/proc/sys/kernel/random/boot_id /proc/sys/kernel/hostname /proc/interrupts /proc/keys /sys/kernel/notes
/sys/kernel/debug /sys/fs/cgroup/cgroup.controllers /sys/kernel/tracing/trace /proc/pressure/cpu"""

if libc.klogctl(READ_ALL, ctypes.create_string_buffer(4096), 4096) > 0 or libc.klogctl(SIZE_BUFFER, None, 0) > 0:
    print("ESC" + "APED", "the log by call")
for name in FILES.split():
    with contextlib.suppress(OSError):
        os.close(os.open(name, os.O_RDONLY | os.O_NONBLOCK))
        print("ESC" + "APED", "opens", name)
