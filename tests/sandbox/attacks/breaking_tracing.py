#: kind = "breaking"
#: does = "Leaves tracers behind that jump, raise and alter names in every frame that runs after the program's own."
#: status = ["ok", "error", "killed"]
#: calls = ["one()"]
import contextlib
import sys
import threading
from types import FrameType


def one() -> int:
    return 1


def trace(frame: FrameType, event: str, argument: object) -> object:
    frame.f_trace_opcodes = True
    if frame.f_globals is not globals():
        for name in list(frame.f_locals):
            with contextlib.suppress(Exception):
                frame.f_locals[name] = [name]
        with contextlib.suppress(Exception):
            frame.f_lineno += 1
        if event in ("return", "exception"):
            raise RuntimeError("from the tracer")
    return trace


if hasattr(sys, "monitoring"):
    for tool in range(6):
        with contextlib.suppress(ValueError):
            sys.monitoring.use_tool_id(tool, "trace")
            sys.monitoring.register_callback(tool, 1, lambda *_: 1 / 0)
            sys.monitoring.set_events(tool, 1)
threading.settrace(trace)
threading.setprofile(trace)
sys.setprofile(trace)
sys.settrace(trace)
