#: kind = "exhaustion"
#: does = "Burns every core at once with C code that lets the interpreter's lock go."
#: status = ["timeout"]
#: limits = {wall_s = 3.0, cpu_s = 1.0}
import hashlib
import threading


def burn():
    while True:
        hashlib.pbkdf2_hmac("sha512", b"word", b"salt", 2_000_000_000)


for _ in range(4):
    threading.Thread(target=burn).start()
burn()
