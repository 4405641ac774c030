#: kind = "harmless"
#: does = "Starts threads with locks, events, conditions, barriers, timers, thread-local values and a daemon."
#: status = ["ok"]
#: stdout = "8000 False 1\nTrue MainThread\nend\n"
import threading
import time

counter = 0
lock = threading.Lock()
local = threading.local()


def count():
    global counter
    local.mine = threading.current_thread().name
    for _ in range(1000):
        with lock:
            counter += 1


threads = [threading.Thread(target=count, name=f"t{number}") for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(counter, hasattr(local, "mine"), threading.active_count())
event = threading.Event()
timer = threading.Timer(0.02, event.set)
timer.start()
print(event.wait(2), threading.main_thread().name)
barrier = threading.Barrier(3)
waiting = [threading.Thread(target=barrier.wait) for _ in range(2)]
for thread in waiting:
    thread.start()
barrier.wait()
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print("end")
