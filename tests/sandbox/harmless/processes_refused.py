#: kind = "harmless"
#: does = "Starts processes by subprocess, os.system and multiprocessing: refused by errors that can be caught."
#: status = ["ok"]
#: stdout_has = ["subprocess refused\n", "process refused\n", "pool refused\n", "still here\n"]
import multiprocessing
import os
import subprocess
from concurrent.futures import ProcessPoolExecutor


def attempt(name, road):
    try:
        road()
        print(name, "worked")
    except (OSError, ImportError) as problem:
        print(name, "refused")


attempt("subprocess", lambda: subprocess.run(["echo", "hello"], check=True))
attempt("shell", lambda: subprocess.check_output("echo hello", shell=True))
attempt("popen", lambda: os.popen("echo hello").read())
attempt("process", lambda: multiprocessing.Process(target=print).start())
attempt("pool", lambda: multiprocessing.Pool(2))
attempt("executor", lambda: ProcessPoolExecutor(2).submit(print).result())
print("still here")
