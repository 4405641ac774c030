#: kind = "breaking"
#: does = "Prints and raises what terminals obey: clear, title, clipboard, answers, eight-bit codes, reversed writing."
#: status = ["error"]
#: error_type = "RuntimeError"
#: calls = ["1"]
import sys

SEQUENCES = ["\x1b[2J", "\x1b]0;title\x07", "\x1b]52;c;ZWNobwo=\x07", "\x1b[6n", "\x1b[c", "\x1bP$q q\x1b\\", "\x9b31m",
             "\x1b[?1049h", "\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "\u202egnorw\u202c", "\r\x1b[Kdone",
             "\x08" * 20, "\x0e", "\x05", "\u2028", "\ufeff", "\x00", "\x1b#8", "\x1b_command\x1b\\"]  # fmt: skip

for stream in (sys.stdout, sys.stderr):
    print(*SEQUENCES, file=stream)
raise RuntimeError("".join(SEQUENCES))
