#: kind = "forging"
#: does = "Writes the first half of a document, hands the descriptor to threads that keep it open, and never goes on."
#: status = ["timeout"]
#: limits = {wall_s = 0.5}
import os
import threading

os.write(3, b'{"status": "ok", "error": null, "results": [{"call": "')
copies = [os.dup(3) for _ in range(20)]
lock = threading.Lock()
lock.acquire()
for _ in copies:
    threading.Thread(target=lock.acquire).start()
lock.acquire()
