#: kind = "hanging"
#: does = "Turns an integer of 24 million digits into text with the limit on digits switched off."
#: status = ["timeout", "memory"]
#: limits = {wall_s = 1.5}
import sys

sys.set_int_max_str_digits(0)
print(len(str(1 << 80_000_000)))
print(int("7" * 3_000_000))
