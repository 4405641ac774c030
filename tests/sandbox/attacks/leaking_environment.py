#: kind = "leaking"
#: does = "Looks into the environment, the command line and the module paths for settings of the service that runs it."
#: status = ["ok"]
import ctypes
import os
import re
import sys

ALLOWED = {"LANG", "LC_ALL", "LC_CTYPE", "HOME", "PATH", "PWD", "TZ", "TMPDIR", "MALLOC_ARENA_MAX"}
SECRET = re.compile("(?i)key|token|secret|passw|dsn|credential|proxy|learnflow|kafka|postgres|dapr|socket")
libc = ctypes.CDLL(None)
libc.getenv.restype = ctypes.c_char_p

for name in os.environ:
    if name not in ALLOWED and not name.startswith("PYTHON"):
        print("ESC" + "APED", "a setting called", name)
# What was taken out of os.environ may still stand in the C library's table.
table = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
index = 0
while table and table[index]:
    name = table[index].split(b"=")[0].decode("ascii", "replace")
    if name not in ALLOWED and not name.startswith("PYTHON"):
        print("ESC" + "APED", "the C library has a setting called", name)
    index += 1
for word in [*sys.argv, *sys.orig_argv, *sys.warnoptions, *map(str, sys._xoptions)]:
    if SECRET.search(word):
        print("ESC" + "APED", "the command line tells", len(word), "characters")
