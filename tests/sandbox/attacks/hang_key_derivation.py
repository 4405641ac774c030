#: kind = "hanging"
#: does = "One call of PBKDF2 with two billion rounds, which ignores Python's signals."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import hashlib

hashlib.pbkdf2_hmac("sha512", b"word", b"salt", 2_000_000_000)
