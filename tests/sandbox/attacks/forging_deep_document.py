#: kind = "forging"
#: does = "Writes a document nested a hundred thousand deep, with numbers beyond all bounds, for the parser outside."
#: status = ["killed"]
import os

depth = 100_000
body = '{"status": "ok", "error": null, "steps": null, "results": ' + "[" * depth + "]" * depth + "}"
view = memoryview(body.encode())
while view:
    view = view[os.write(3, view) :]
os._exit(0)
