#: kind = "harmless"
#: does = "Prints by every ordinary way: print options, sys.stdout, bytes, os.write, both streams, no newline at the end."
#: status = ["ok"]
#: stdout = "a-b!\nwritten\n0\n1\n2\nbytes é\npast Python\ntab\tand\rreturn \u001b[31mred\u001b[0m nul\u0000\nutf-8 False <stdout> False\none two x 3 2.50 'y'      r|  m   |l     | 1,234,567.89\nno newline at the end"
#: stderr_has = ["to stderr\n", "last words\n"]
import os
import sys

print("a", "b", sep="-", end="!\n", flush=True)
sys.stdout.write("written\n")
print(*range(3), sep="\n")
sys.stdout.flush()
sys.stdout.buffer.write("bytes é\n".encode())
sys.stdout.buffer.flush()
os.write(1, b"past Python\n")
print("to stderr", file=sys.stderr)
sys.stderr.write("last words\n")
print("tab\tand\rreturn", "\x1b[31mred\x1b[0m", "nul\0")
print(sys.stdout.encoding, sys.stdout.isatty(), sys.stdout.name, sys.stdin.isatty())
sys.stdout.writelines(["one ", "two "])
print("%s %d %.2f %r" % ("x", 3, 2.5, "y"), "{:>6}|{:^6}|{:<6}|".format("r", "m", "l"), f"{1234567.891:,.2f}")
print("no newline at the end", end="")
