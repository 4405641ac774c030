#: kind = "forging"
#: does = "Writes a good-looking document first and lets the harness write the true one after it."
#: status = ["killed"]
#: calls = ["square(3)"]
import json
import os


def square(number: int) -> int:
    return number + number


result = {"call": "square(3)", "status": "ok", "type": "int", "repr": "9", "error": None}
os.write(3, json.dumps({"status": "ok", "error": None, "results": [result], "steps": None}).encode() + b"\n")
