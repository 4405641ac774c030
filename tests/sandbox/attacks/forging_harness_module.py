#: kind = "forging"
#: does = "Replaces every function in every module of the harness that it can find, by name and by file."
#: status = ["ok", "killed"]
#: calls = ["wrong()"]
import contextlib
import gc
import sys
import types

LIBRARY = types.__file__.rpartition("/")[0]


def wrong() -> int:
    return 1


def nothing(*arguments: object, **options: object) -> str:
    return '{"status": "ok", "error": null, "results": [], "steps": null}'


suspects = [module for module in gc.get_objects() if isinstance(module, types.ModuleType)]
suspects += [module for name, module in sys.modules.items() if name.split(".")[0] in {"inside", "learnflow"}]
for module in suspects:
    place = getattr(module, "__file__", None) or ""
    if module.__name__ == "__main__" or place.startswith(LIBRARY) or not place:
        continue
    for name, value in list(vars(module).items()):
        with contextlib.suppress(Exception):
            if isinstance(value, types.FunctionType):
                value.__code__ = nothing.__code__
                value.__defaults__ = value.__kwdefaults__ = None
            if not name.startswith("__"):
                setattr(module, name, nothing)
