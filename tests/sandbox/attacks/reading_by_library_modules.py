#: kind = "reading"
#: does = "Lets modules written in C and the library's own readers open files: sqlite, the linker, zip imports."
#: status = ["ok"]
import contextlib
import ctypes
import fileinput
import importlib.machinery
import io
import runpy
import shutil
import sqlite3
import zipimport

PLACE = "/etc/passwd"
PICTURE = "/var/lib/dpkg/status"


def attach() -> int:
    with contextlib.closing(sqlite3.connect("own.db")) as database:
        database.execute("ATTACH DATABASE 'file:/etc/passwd?mode=ro' AS host")
        return len(database.execute("SELECT * FROM host.sqlite_master").fetchall())


def link(place: str) -> str:
    try:
        ctypes.CDLL(place)
    except OSError as error:
        # The linker says what is wrong with the contents only when it could read them.
        return str(error) if "invalid ELF" in str(error) or "too short" in str(error) else ""
    return place


for name, way in {
    "sqlite": attach,
    "linker": lambda: link(PLACE) or link(PICTURE),
    "zip": lambda: zipimport.zipimporter(PLACE),
    "loader": lambda: importlib.machinery.SourceFileLoader("host", PLACE).get_data(PLACE),
    "run": lambda: runpy.run_path(PLACE),
    "open_code": lambda: io.open_code(PLACE).read(1),  # noqa: SIM115
    "copy": lambda: shutil.copyfile(PLACE, "copy"),
    "input": lambda: next(iter(fileinput.input(PLACE))),  # noqa: SIM115
}.items():
    try:
        found = way()
    except SyntaxError:
        found = "read, then not understood"
    except Exception:
        continue
    if found:
        print("ESC" + "APED", "by", name)
