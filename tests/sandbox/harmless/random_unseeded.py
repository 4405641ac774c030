#: kind = "harmless"
#: does = "Fails once in 2 to the 64th: two unseeded draws and the seed of the hash are asked for only their kind."
#: status = ["ok"]
#: stdout = "100\nTrue True\n"
#: calls = ["type(random.random()).__name__", "random.random() == random.random()"]
#: results = [{repr = "'float'", status = "ok", type = "str"}, {repr = "False", status = "ok", type = "bool"}]
import random

print(len({random.getrandbits(64) for _ in range(100)}))
print(1 <= random.randint(1, 6) <= 6, random.uniform(1, 2) < 2)
