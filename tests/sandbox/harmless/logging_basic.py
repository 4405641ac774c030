#: kind = "harmless"
#: does = "Logs to the error stream, to a file and with an exception."
#: status = ["ok"]
#: stdout = "ERROR main.py:22 play it failed\n"
#: stderr_has = ["WARNING:root:careful 1\n", "ERROR:game:it failed\nTraceback (most recent call last):\n", "ZeroDivisionError: division by zero\n"]
import logging

logging.basicConfig()
log = logging.getLogger("game")
logging.info("not shown")
logging.warning("careful %d", 1)
handler = logging.FileHandler("game.log")
handler.setFormatter(logging.Formatter("%(levelname)s %(filename)s:%(lineno)d %(funcName)s %(message)s"))
log.addHandler(handler)
log.setLevel(logging.DEBUG)


def play():
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("it failed")


play()
handler.close()
print(open("game.log").readline(), end="")
