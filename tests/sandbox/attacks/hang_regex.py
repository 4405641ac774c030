#: kind = "hanging"
#: does = "Lets the regex engine backtrack exponentially."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import re

re.match(r"(a+)+$", "a" * 60 + "b")
