#: kind = "reading"
#: does = "Makes tracebacks that claim to come from files of the host, so that whoever prints them shows those lines."
#: status = ["error"]
#: error_type = "ValueError"
#: observe = "frames"
import contextlib
import linecache
import traceback

with open("main.py") as file:
    OWN = file.read()  # the interpreter shows lines of the running program instead: those do not count
PLACES = ("/etc/passwd", "/etc/hosts", "/etc/os-release", "/proc/self/environ", "/etc/hostname")

for place in PLACES:
    for line in (1, 2, 3):
        with contextlib.suppress(OSError):
            shown = linecache.getline(place, line).strip()
            if shown and shown not in OWN:
                print("ESC" + "APED", "a line of", place)
        try:
            exec(compile("\n" * (line - 1) + "raise ValueError('look here')", place, "exec"))
        except ValueError:
            if any(
                line.strip(" ^~") not in OWN for line in traceback.format_exc().splitlines()[3:-1] if "File" not in line
            ):
                print("ESC" + "APED", "a traceback shows a line of", place)
        error = SyntaxError("look here")
        error.filename, error.lineno = place, line
        if len(traceback.format_exception_only(SyntaxError, error)) > 2:
            print("ESC" + "APED", "a syntax error shows a line of", place)

# And the one that ends the program, printed by whoever runs it.
exec(compile("raise ValueError('look here')", "/etc/passwd", "exec"))
