#: kind = "breaking"
#: does = "Empties the module table and replaces import itself, so that whatever is imported later is the student's."
#: status = ["ok"]
#: calls = ["1 + 1", "undefined"]
#: results = [{repr = "2", status = "ok", type = "int"}, {status = "error"}]
import builtins
import sys


class Mine:
    def __getattr__(self, name: str) -> object:
        if not name.startswith("__"):
            print("ESC" + "APED", "somebody uses the student's module:", name)
        return Mine()

    def __call__(self, *arguments: object, **options: object) -> object:
        return Mine()

    def find_spec(self, name: str, *_: object) -> None:
        print("ESC" + "APED", "somebody imports", name)


print("before")
own = sys.modules["__main__"]
for name in list(sys.modules):
    sys.modules[name] = Mine()
sys.modules["__main__"] = own
sys.path[:] = []
sys.path_importer_cache.clear()
sys.meta_path[:] = [Mine()]
sys.path_hooks[:] = [Mine()]
builtins.__import__ = lambda name, *_, **__: Mine()
