#: kind = "hanging"
#: does = "Asks for input again after every EOFError."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
#: stdin = "one line\n"
while True:
    try:
        number = int(input())
        break
    except (EOFError, ValueError):
        continue
