#: kind = "exhaustion"
#: does = "Writes to the error stream for ever, in bytes, in text and past the streams."
#: status = ["output_limit"]
#: limits = {wall_s = 3.0}
import os
import sys
import traceback

while True:
    sys.stderr.write("problem " * 100)
    sys.stderr.buffer.write(b"\xff" * 100)
    os.write(2, b"more\n")
    try:
        raise ValueError("v" * 1000)
    except ValueError:
        traceback.print_exc()
