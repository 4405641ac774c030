#: kind = "harmless"
#: does = "Asks the system harmless questions: process id, environment, platform, sizes, users."
#: status = ["ok"]
#: stdout = "True True True True\nLinux CPython True True\nTrue linux little 9223372036854775807 posix /\nTrue os.terminal_size(columns=80, lines=24) True default\nset set UTF-8 utf-8\nTrue True\nTrue 5 True 0 True\nno terminal\nTrue\n"
import getpass
import locale
import os
import platform
import shutil
import sys
import sysconfig

print(os.getpid() > 0, os.getppid() >= 0, "HOME" in os.environ, os.path.isdir(os.path.expanduser("~")))
print(platform.system(), platform.python_implementation(), len(platform.platform()) > 5, platform.machine() != "")
print(platform.python_version() == sys.version.split()[0], sys.platform, sys.byteorder, sys.maxsize, os.name, os.sep)
print(os.cpu_count() >= 1, shutil.get_terminal_size(), sys.getsizeof([]) > 0, os.environ.get("NOT_THERE", "default"))
os.environ["MINE"] = "set"
print(
    os.getenv("MINE"), os.path.expandvars("$MINE"), locale.getpreferredencoding().upper(), sys.getfilesystemencoding()
)
print(isinstance(sysconfig.get_paths()["stdlib"], str), sys.executable == "" or isinstance(sys.executable, str))
print(os.access("main.py", os.R_OK), len(os.urandom(5)), sys.getrefcount(object()) >= 1, sys.flags.optimize, __debug__)
try:
    os.get_terminal_size()
except OSError:
    print("no terminal")
try:
    print(isinstance(getpass.getuser(), str))
except (OSError, KeyError):
    print(True)
