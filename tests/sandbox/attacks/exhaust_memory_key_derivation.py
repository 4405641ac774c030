#: kind = "exhaustion"
#: does = "Lets scrypt in OpenSSL fill 256 MB on its own."
#: status = ["ok", "memory", "killed", "timeout", "error"]
#: limits = {wall_s = 3.0}
import hashlib

try:
    key = hashlib.scrypt(b"word", salt=b"salt", n=2**18, r=8, p=1, maxmem=2**31 - 1)
    print("ESC" + "APED", len(key))
except (MemoryError, ValueError, AttributeError) as problem:
    print(type(problem).__name__)
