#: kind = "breaking"
#: does = "Ends by an error that is its own cause's cause, inside a very deep group, with ten megabytes of message."
#: status = ["error", "killed", "output_limit"]
#: limits = {wall_s = 2.0}
first, second = ValueError("a" * 10_000_000), ValueError("second")
first.__context__ = second
second.__context__ = first
second.__cause__ = first
group: BaseException = first
for depth in range(3000):
    group = ExceptionGroup(f"level {depth}", [group])
group.add_note("n" * 100_000)
group.__notes__.extend([7, None, object()])
raise group from second
