#: kind = "harmless"
#: does = "Catches its own output with redirect_stdout, StringIO and a stream of its own."
#: status = ["ok"]
#: stdout = "'hidden\\nHelp on built-in function len in '\nLOUD AND CLEAR\nback\n"
import contextlib
import io
import sys

with contextlib.redirect_stdout(io.StringIO()) as caught:
    print("hidden")
    help(len)
print(repr(caught.getvalue()[:40]))


class Loud:
    def write(self, text):
        return sys.__stdout__.write(text.upper())

    def flush(self):
        sys.__stdout__.flush()


sys.stdout = Loud()
print("loud and clear")
sys.stdout = sys.__stdout__
sys.stdout.reconfigure(line_buffering=True)
print("back")
