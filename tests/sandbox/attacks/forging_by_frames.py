#: kind = "forging"
#: does = "Walks from a call up through the frames of the harness and adds results, and empties what it finds there."
#: status = ["ok", "killed"]
#: calls = ["wrong()", "wrong()"]
import sys


def wrong() -> int:
    extra = {"call": "wrong()", "status": "ok", "type": "int", "repr": "42", "error": None}
    frame = sys._getframe(1)
    while frame is not None:
        for name, value in [*frame.f_locals.items(), *frame.f_globals.items()]:
            if frame.f_globals is globals() or name.startswith("__"):
                continue
            if type(value) is list and len(value) < 10:
                value.append(dict(extra))
            if type(value) is dict and "results" in value and type(value["results"]) is list:
                value["results"].append(dict(extra))
        frame = frame.f_back
    return 1
