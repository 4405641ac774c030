#: kind = "exhaustion"
#: does = "Writes to both streams from four threads, then closes one and goes on with the other."
#: status = ["output_limit"]
#: limits = {wall_s = 3.0}
import os
import threading


def pour(descriptor):
    try:
        for _ in range(1000):
            os.write(descriptor, b"drop " * 20)
    except OSError:
        pass


threads = [threading.Thread(target=pour, args=(1 + number % 2,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
os.close(2)
while True:
    os.write(1, b"x" * 4096)
