#: kind = "reading"
#: does = "Imports the program that runs it, and looks for its settings, database and site packages."
#: status = ["ok"]
import contextlib
import importlib
import os
import sys

for name in ("learnflow", "learnflow.settings", "pydantic", "fastapi", "uvicorn", "pip", "setuptools", "pytest"):
    with contextlib.suppress(Exception):
        importlib.import_module(name)
        print("ESC" + "APED", "imports", name)
bases = {sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), *sys.path, "/app", "/srv/learnflow", "/opt"}
for base in filter(None, bases):
    for step in (".", "..", "../..", "../../..", "../../../.."):
        for name in (".env", "pyproject.toml", ".git/HEAD", "learnflow.db", "src/learnflow/settings.py", "pyvenv.cfg"):
            place = os.path.normpath(os.path.join(base, step, name))
            if os.path.dirname(place) == os.getcwd():
                continue
            with contextlib.suppress(OSError), open(place, "rb") as file:
                print("ESC" + "APED", "reads", place, len(file.read(16)))
