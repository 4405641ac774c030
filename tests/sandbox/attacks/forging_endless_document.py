#: kind = "forging"
#: does = "Writes to the result's descriptor without end, to fill the memory of whoever collects it."
#: status = ["killed", "timeout", "output_limit"]
#: limits = {wall_s = 1.0}
import contextlib
import os

chunk = b'{"status": "ok", "error": null, "results": [], "steps": null, "status": "ok", ' + b'"x": 1, ' * 8000
with contextlib.suppress(OSError):
    while True:
        os.write(3, chunk)
os._exit(0)
