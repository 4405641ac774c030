#: kind = "hanging"
#: does = "Catches BaseException around an endless loop, in an endless loop."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
    finally:
        continue
