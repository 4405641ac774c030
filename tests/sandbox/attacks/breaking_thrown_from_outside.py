#: kind = "breaking"
#: does = "Throws exceptions into the main thread from another one, again and again, through the harness's last steps."
#: status = ["ok", "error", "killed", "timeout"]
#: limits = {wall_s = 1.0}
#: calls = ["1 + 1", "start()", "2 + 2"]
import ctypes
import sys
import threading

main = threading.main_thread().ident


def throw() -> None:
    while True:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(main), ctypes.py_object(GeneratorExit))


def start() -> int:
    sys.setswitchinterval(1e-6)
    threading.Thread(target=throw, daemon=True).start()
    return 1
