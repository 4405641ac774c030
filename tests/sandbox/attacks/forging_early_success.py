#: kind = "forging"
#: does = "Ends with exit code 0 in the middle of a call, so that whoever trusts the code takes every test for passed."
#: status = ["killed"]
#: calls = ["first()", "second()"]
import ctypes
import os


def first() -> None:
    print("2 passed in 0.01s", flush=True)
    ctypes.CDLL(None).exit(0)
    os._exit(0)


def second() -> int:
    return 1
