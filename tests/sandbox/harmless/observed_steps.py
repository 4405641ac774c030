#: kind = "harmless"
#: does = "Runs a loop while its steps are observed: the output and the values are those without observing."
#: status = ["ok"]
#: observe = "steps"
#: stdout = "499500 [0, 300, 600, 900]\n"
#: calls = ["total"]
#: results = [{repr = "499500", status = "ok", type = "int"}]
total = 0
seen = []
for number in range(1000):
    total += number
    if number % 300 == 0:
        seen.append(number)
print(total, seen)
