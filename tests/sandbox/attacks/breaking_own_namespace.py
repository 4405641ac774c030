#: kind = "breaking"
#: does = "Clears its own names, the builtins and the main module before the calls are evaluated."
#: status = ["ok", "error", "killed"]
#: calls = ["1 + 1", "len([])"]
import builtins
import sys

main = sys.modules.pop("__main__")
vars(main)["__builtins__"] = {}
names = vars(builtins)
clear = dict.clear
clear(vars(sys.modules["sys"]))
clear(names)
clear(globals())
