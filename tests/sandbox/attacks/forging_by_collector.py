#: kind = "forging"
#: does = "Finds the results already noted by asking the garbage collector for all objects, and multiplies them."
#: status = ["ok", "killed", "timeout"]
#: limits = {wall_s = 1.0}
#: calls = ["wrong()", "wrong()", "wrong()"]
import contextlib
import gc


def wrong() -> int:
    objects = gc.get_objects()
    for found in objects:
        with contextlib.suppress(Exception):
            if type(found) is dict and found.get("call") == "wrong()":
                for holder in gc.get_referrers(found):
                    if type(holder) is list and holder is not objects:
                        holder.extend([found] * 3)
            # The list of calls is one of those that are found: it may grow while it is worked through.
            elif type(found) is list and any(type(each) in (str, bytes) and "wrong" in str(each) for each in found[:5]):
                found.extend(found[:3])
    return 1
