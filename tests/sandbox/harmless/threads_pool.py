#: kind = "harmless"
#: does = "Uses ThreadPoolExecutor and the queues of the standard library."
#: status = ["ok"]
#: stdout = "[0, 1, 4, 9, 16, 25, 36, 49, 64, 81]\n['NoneType', 'NoneType', 'ValueError']\n[3, 2, 1]\nempty\n"
import queue
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed


def square(number):
    return number * number


with ThreadPoolExecutor(max_workers=8) as pool:
    print(list(pool.map(square, range(10))))
    futures = [pool.submit(int, text) for text in ("1", "two", "3")]
    print(sorted(type(future.exception()).__name__ for future in as_completed(futures)))
jobs, answers = queue.Queue(), queue.PriorityQueue()


def serve():
    while (job := jobs.get()) is not None:
        answers.put((-job, job))


thread = threading.Thread(target=serve)
thread.start()
for job in (3, 1, 2, None):
    jobs.put(job)
thread.join()
print([answers.get()[1] for _ in range(3)])
try:
    queue.Queue().get(timeout=0.01)
except queue.Empty:
    print("empty")
