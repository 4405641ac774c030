#: kind = "harmless"
#: does = "Uses 30 MB of memory in lists, dicts and texts, and gives them back, several times."
#: status = ["ok"]
#: stdout = "400000 50000 5000000 79999800000\n400000 50000 5000000 79999800000\n400000 50000 5000000 79999800000\n400000 50000 5000000 79999800000\n400000 50000 5000000 79999800000\n2011522500 200000\n"
for _ in range(5):
    numbers = list(range(400_000))
    table = {number: str(number) for number in range(50_000)}
    text = "x" * 5_000_000
    print(len(numbers), len(table), len(text), sum(numbers))
    del numbers, table, text
matrix = [[row * column for column in range(300)] for row in range(300)]
print(sum(map(sum, matrix)), len(sorted(range(200_000), key=lambda number: -number)))
