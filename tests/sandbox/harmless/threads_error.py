#: kind = "harmless"
#: does = "Raises in a thread: printed on the error stream, the program itself ends well."
#: status = ["ok"]
#: stdout = "still here\n"
#: stderr_has = ["Exception in thread worker:\nTraceback (most recent call last):\n", "main.py\", line 10, in work\n    return [1, 2][5]\n", "IndexError: list index out of range\n"]
import threading


def work():
    return [1, 2][5]


thread = threading.Thread(target=work, name="worker")
thread.start()
thread.join()
print("still here")
