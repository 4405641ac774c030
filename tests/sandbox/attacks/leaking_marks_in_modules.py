#: kind = "leaking"
#: does = "Leaves marks in modules, builtins, types and caches, and looks for those of an earlier run. Run it twice."
#: status = ["ok"]
import builtins
import decimal
import linecache
import os
import re
import string
import sys
import warnings

marks = {
    "builtins": hasattr(builtins, "mark"),
    "modules": "mark" in sys.modules,
    "path": "/mark" in sys.path,
    "environment": "MARK" in os.environ,
    "alphabet": string.digits != "0123456789",
    "precision": decimal.getcontext().prec != 28,
    "lines": "<mark>" in linecache.cache,
    "warnings": any(item[0] == "mark" for item in warnings.filters),
    "patterns": any("m(a)rk" in str(key) for key in getattr(re, "_cache", ())),
    "descriptors": sys.getrecursionlimit() != 1000,
}
for name, seen in marks.items():
    if seen:
        print("ESC" + "APED", "a mark in", name)
builtins.mark = sys.modules["mark"] = 1
sys.path.append("/mark")
os.environ["MARK"] = "1"
string.digits = "mark"
decimal.getcontext().prec = 29
linecache.cache["<mark>"] = (4, None, ["mark"], "<mark>")
warnings.filters.append(("mark", None, Warning, None, 0))
re.compile("m(a)rk")
sys.setrecursionlimit(999)
