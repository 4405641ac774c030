#: kind = "forging"
#: does = "Claims in its document what only the outside may say: a deadline, another tier, other output."
#: status = ["killed"]
#: calls = ["f()"]
import json
import os

print("the true output", flush=True)
document = {
    "status": "timeout",
    "error": {"type": "internal", "message": "\x1b[2J\u202e", "line": -(10**30), "frames": [{"file": "/etc/passwd"}]},
    "results": [{"call": "g()", "status": "passed", "type": 7, "repr": None, "error": [], "points": 100}],
    "steps": [{"line": True, "changed": {"": {}}}],
    "stdout": "all tests passed",
    "tier": 0,
    "wall_ms": -1,
    "cpu_ms": float("nan"),
    "peak_kb": float("inf"),
    "truncated": "no",
}
os.write(3, json.dumps(document).encode())
os._exit(0)
