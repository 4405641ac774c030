#: kind = "escape"
#: does = "Opens the library's and the jail's own modules for writing, so that the next run would obey."
#: status = ["ok"]
import contextlib
import importlib.util
import os
import sys

targets = {path for module in list(sys.modules.values()) if (path := getattr(module, "__file__", None))}
targets |= {importlib.util.cache_from_source(path) for path in targets if path.endswith(".py")}
targets |= {sys.executable, os.path.join(sys.prefix, "bin", "python3"), "/etc/ld.so.preload", "/etc/ld.so.cache"}
own = os.getcwd() + os.sep

for target in sorted(filter(None, targets)):
    if os.path.realpath(target).startswith(own) or target == "main.py":
        continue
    with contextlib.suppress(OSError):
        os.close(os.open(target, os.O_WRONLY | os.O_APPEND))  # opened only: nothing is written
        print("ESC" + "APED", "may write", target)
for folder in {os.path.dirname(target) for target in targets if target} | {*sys.path, "/jail", "/jail/inside"}:
    name = os.path.join(folder or ".", "sitecustomize.py")
    if os.path.realpath(name).startswith(own):
        continue
    with contextlib.suppress(OSError):
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.unlink(name)
        print("ESC" + "APED", "may add to", folder)
