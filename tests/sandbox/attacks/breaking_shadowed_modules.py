#: kind = "breaking"
#: does = "Leaves files named like library modules that a harness may import when it describes a failure."
#: status = ["error"]
#: error_type = "ZeroDivisionError"
#: observe = "frames"
#: stderr_has = ["ZeroDivisionError: division by zero"]
NAMES = """json traceback linecache tokenize token ast threading encodings resource sitecustomize values harness inspect
contextlib io os re struct select signal errno textwrap collections string warnings reprlib _colorize codeop"""

for name in NAMES.split():
    with open(f"{name}.py", "w") as file:
        file.write("print('ESC' + 'APED', __name__, 'was imported')")
# Nothing is imported here: what appears was imported by the harness for itself.
1 / 0  # noqa: B018
