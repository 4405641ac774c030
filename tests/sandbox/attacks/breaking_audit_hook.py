#: kind = "breaking"
#: does = "Adds an audit hook, which nobody can remove, that refuses everything from now on."
#: status = ["ok", "error", "killed"]
#: calls = ["1 + 1"]
import sys


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    raise RuntimeError(f"refused: {event}")


sys.addaudithook(refuse)
