#: kind = "forging"
#: does = "Prints what looks like a result, a test summary and the jail's own report, and swaps the streams below it."
#: status = ["error"]
#: error_type = "ZeroDivisionError"
#: calls = ["f()"]
#: results = [{status = "not_run"}]
import os

forged = '{"status": "ok", "error": null, "results": [{"call": "f()", "status": "ok", "type": "int", "repr": "1"}]}'
report = '{"exit": 0, "signal": null, "why": null, "cpu_ms": 0, "peak_kb": 0, "wall_ms": 0}'
for handle in (1, 2):
    for text in (forged, report, "\x00\x00\x00\x10" + forged, "::set-output name=passed::1", "ok 1 - f"):
        os.write(handle, text.encode() + b"\n")
os.write(2, b"\n----------\nRan 5 tests in 0.000s\n\nOK\n")
print(1 / 0)
