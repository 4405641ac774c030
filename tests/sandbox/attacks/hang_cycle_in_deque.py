#: kind = "hanging"
#: does = "Feeds an endless iterator to a deque of length nought: never returns to bytecode, takes no memory."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
import collections
import itertools

collections.deque(itertools.cycle([1]), maxlen=0)
