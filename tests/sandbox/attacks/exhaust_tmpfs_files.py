#: kind = "exhaustion"
#: does = "Looks for every writable folder and fills it past 64 MB in files of 8 MB."
#: status = ["ok", "killed", "error"]
#: limits = {wall_s = 3.0}
import os

written = 0
made = []
try:
    for folder in ("/dev/shm", "/tmp", "/var/tmp", "/run", "/run/lock", "/jail", "/", os.environ.get("HOME", "/"), "."):
        for number in range(16):
            name = os.path.join(folder, f"quiet-{os.getpid()}-{number}")
            try:
                with open(name, "wb") as file:
                    made.append(name)
                    for _ in range(8):
                        written += file.write(b"\x01" * (1 << 20))
            except OSError as problem:
                print(folder, problem.errno, flush=True)
                break
        if written > 64 << 20:
            print("ESC" + "APED", flush=True)
            break
finally:
    for name in made:
        os.unlink(name)
