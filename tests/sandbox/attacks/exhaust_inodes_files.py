#: kind = "exhaustion"
#: does = "Makes empty files, pipes and sockets by the ten thousand."
#: status = ["killed", "error"]
#: limits = {wall_s = 3.0}
import os

made = 0
refused = {}
roads = {
    "file": lambda name: os.close(os.open(name, os.O_CREAT | os.O_WRONLY)),
    "pipe": lambda name: os.mkfifo(name),
    "node": lambda name: os.mknod(name, 0o140600),
}
while made < 20_000 and len(refused) < len(roads):
    for kind, make in roads.items():
        if kind not in refused:
            try:
                make(f"{kind}{made}")
                made += 1
            except OSError as problem:
                refused[kind] = problem.errno
print(made, refused)
if made >= 20_000:
    print("ESC" + "APED", flush=True)
raise SystemExit("no more inodes")
