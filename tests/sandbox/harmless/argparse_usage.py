#: kind = "harmless"
#: does = "Parses a command line: an explicit one, then its own, which lacks what it needs."
#: status = ["error"]
#: error_type = "SystemExit"
#: stdout = "Namespace(name='Ada', times=2)\nusage: main.py [-h] [--times TIMES] name\n"
#: stderr_has = ["usage: main.py [-h] [--times TIMES] name\nmain.py: error: the following arguments are required: name\n"]
import argparse

parser = argparse.ArgumentParser(description="Greets.")
parser.add_argument("name")
parser.add_argument("--times", type=int, default=1)
print(parser.parse_args(["Ada", "--times", "2"]))
print(parser.format_usage(), end="")
parser.parse_args()
