#: kind = "exhaustion"
#: does = "Prints with puts and printf of libc, whose buffers are not Python's."
#: status = ["output_limit"]
#: limits = {wall_s = 3.0}
import ctypes

libc = ctypes.CDLL(None)
while True:
    libc.puts(b"from C " * 100)
    libc.printf(b"%1000d\n", 1)
    libc.perror(b"x")
