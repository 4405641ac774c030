#: kind = "forging"
#: does = "Writes a document with too many results to the result's descriptor and leaves before the harness."
#: status = ["killed"]
#: calls = ["square(3)"]
import json
import os

result = {"call": "square(3)", "status": "ok", "type": "int", "repr": "9", "error": None}
document = {"status": "ok", "error": None, "results": [result, result, result], "steps": None}
os.write(3, json.dumps(document).encode())
os._exit(0)
