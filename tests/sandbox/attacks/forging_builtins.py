#: kind = "forging"
#: does = "Replaces builtins and library functions that a harness is likely to call when it writes down the result."
#: status = ["ok"]
#: calls = ["wrong()"]
#: results = [{repr = "1", status = "ok", type = "int"}]
import builtins
import json
import json.encoder
import os
import traceback


def wrong() -> int:
    return 1


forged = '{"status": "ok", "error": null, "results": [], "steps": null}'
builtins.repr = lambda value: "42"
builtins.type = lambda *arguments: str
builtins.len = lambda value: 0
builtins.str = builtins.isinstance = builtins.getattr = lambda *arguments: "42"
builtins.eval = lambda *arguments: 42
builtins.compile = lambda *arguments, **options: "42"
json.dumps = json.JSONEncoder.encode = lambda *arguments, **options: forged
json.encoder.encode_basestring_ascii = json.encoder.c_make_encoder = lambda *arguments: forged
os.write = lambda handle, data: len(data)
traceback.format_exc = traceback.print_exc = lambda *arguments, **options: forged
