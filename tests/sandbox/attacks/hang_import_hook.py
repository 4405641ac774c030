#: kind = "hanging"
#: does = "Replaces __import__, open and the streams by functions that never return, for whoever tidies up."
#: status = ["timeout", "ok", "killed"]
#: limits = {wall_s = 1.0}
import builtins
import io
import os
import sys
import time


def forever(*_, **__):
    while True:
        time.sleep(1)


class Stuck(io.StringIO):
    write = flush = close = forever


sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Stuck()
builtins.__import__ = builtins.open = builtins.len = builtins.isinstance = forever
os.close = os.write = os._exit = forever
sys.modules["json"] = sys.modules["os"] = Stuck()
