#: kind = "breaking"
#: does = "Writes bytes that are no text to both outputs, and cuts a character in two by a flush."
#: status = ["ok"]
#: stdout_has = ["begin", "end"]
import os
import sys

for handle in (1, 2):
    os.write(handle, b"begin\xff\xfe\x00\xc3\x28\xed\xa0\x80\xf4\x90\x80\x80" + bytes(range(256)))
    for byte in "\N{SNOWMAN}\N{GRINNING FACE}".encode():
        os.write(handle, bytes([byte]))
    os.write(handle, b"end\n\xe2\x98")
sys.stdout.reconfigure(errors="surrogateescape")
print(b"\xff\xe2".decode(errors="surrogateescape"))
