"""What Python's own library offers: the members of its common modules, and where a name has its home."""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Mapping
from functools import cache

# Modules that a beginner meets and whose import does nothing but define names.
COMMON = (
    "math", "random", "time", "datetime", "os", "sys", "json", "re", "string", "collections", "itertools",
    "functools", "statistics", "decimal", "fractions", "copy", "csv", "pathlib", "typing", "dataclasses", "enum",
    "operator", "textwrap", "calendar", "abc", "heapq", "bisect", "glob", "shutil", "pprint", "contextlib", "io",
    "uuid", "secrets", "hashlib", "base64", "struct", "tempfile", "threading", "queue", "logging", "argparse",
    "pickle", "sqlite3", "cmath", "array", "types", "unicodedata", "timeit", "traceback", "zipfile", "getpass",
    "platform", "html", "configparser", "locale", "inspect", "asyncio", "warnings", "numbers", "subprocess",
)  # fmt: skip

ALIASES: Mapping[str, str] = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot", "dt": "datetime"}

# Of a name that several modules have, the one that a beginner means.
_USUAL = {
    "sqrt": "math", "pi": "math", "floor": "math", "ceil": "math", "pow": "math", "sin": "math", "cos": "math",
    "choice": "random", "sample": "random", "shuffle": "random", "randint": "random", "sleep": "time",
    "date": "datetime", "datetime": "datetime", "timedelta": "datetime", "time": "time", "path": "os",
    "reduce": "functools", "partial": "functools", "wraps": "functools", "namedtuple": "collections",
    "Counter": "collections", "defaultdict": "collections", "deque": "collections", "OrderedDict": "collections",
    "dataclass": "dataclasses", "field": "dataclasses", "Enum": "enum", "Path": "pathlib", "mean": "statistics",
    "median": "statistics", "mode": "statistics", "deepcopy": "copy", "copy": "copy", "product": "itertools",
    "permutations": "itertools", "combinations": "itertools", "chain": "itertools", "cycle": "itertools",
    "Decimal": "decimal", "Fraction": "fractions", "ABC": "abc", "abstractmethod": "abc", "Optional": "typing",
    "Union": "typing", "List": "typing", "Dict": "typing", "Any": "typing", "Tuple": "typing", "Callable": "typing",
    "getcwd": "os", "listdir": "os", "argv": "sys", "stdin": "sys", "stdout": "sys", "maxsize": "sys",
    "ascii_lowercase": "string", "ascii_uppercase": "string", "ascii_letters": "string", "digits": "string",
    "punctuation": "string", "uniform": "random", "perf_counter": "time", "strftime": "time", "Thread": "threading",
    "factorial": "math", "gcd": "math", "log": "math", "log10": "math", "radians": "math", "degrees": "math",
    "heappush": "heapq", "heappop": "heapq", "accumulate": "itertools", "stdev": "statistics", "lru_cache": "functools",
}  # fmt: skip
_ONLY_TYPING = frozenset({"typing", "types", "inspect", "asyncio", "subprocess", "locale", "numbers"})


@cache
def members(module: str) -> frozenset[str]:
    """Return the public names of a module of the library, none for one that is not looked into."""
    top = module.split(".", maxsplit=1)[0]
    if top not in COMMON:
        return frozenset()
    try:
        found = importlib.import_module(module)
    except ImportError:
        return frozenset()
    return frozenset(name for name in dir(found) if not name.startswith("_"))


@cache
def home_of(name: str) -> str:
    """Return the module from which a beginner takes this name, empty where none or several could be meant."""
    if name in _USUAL:
        return _USUAL[name]
    if len(name) < 4 or hasattr(builtins, name):
        return ""
    homes = [module for module in COMMON if module not in _ONLY_TYPING and _own(module, name)]
    return homes[0] if len(homes) == 1 else ""


def has_member(module: str, name: str) -> bool:
    """Whether a module of the library is known to have this name."""
    return name in members(module)


def inner_class_with(module: str, name: str) -> str:
    """Return the class of a module that has the module's own name or is meant by it, if it offers `name`."""
    for kind in (module, module.capitalize(), {"datetime": "date"}.get(module, "")):
        if kind and kind in members(module) and name in class_members(module, kind):
            return kind
    return ""


@cache
def class_members(module: str, kind: str) -> frozenset[str]:
    """Return the public names of a class of a library module."""
    if kind not in members(module):
        return frozenset()
    found = getattr(importlib.import_module(module), kind, None)
    return (
        frozenset(name for name in dir(found) if not name.startswith("_")) if isinstance(found, type) else frozenset()
    )


def _own(module: str, name: str) -> bool:
    if name not in members(module):
        return False
    value = getattr(importlib.import_module(module), name, None)
    origin = getattr(value, "__module__", None)
    return not isinstance(origin, str) or origin.lstrip("_").split(".")[0] == module or origin.startswith("builtins")
