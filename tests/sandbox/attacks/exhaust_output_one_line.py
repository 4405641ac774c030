#: kind = "exhaustion"
#: does = "Prints ten million characters in one call, without a newline."
#: status = ["output_limit"]
#: limits = {wall_s = 3.0}
print("\u20ac" * 5_000_000, end="")
