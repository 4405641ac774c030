#: kind = "harmless"
#: does = "Installs its own sys.excepthook, which prints instead of the traceback."
#: status = ["error"]
#: error_type = "ValueError"
#: stdout = "Oops: ValueError seven 14\n"
import sys


def hook(kind, value, trace):
    print("Oops:", kind.__name__, value, trace.tb_lineno)


sys.excepthook = hook
raise ValueError("seven")
