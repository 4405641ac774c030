#: kind = "harmless"
#: does = "Uses SQLite in memory and in a file, with transactions and own functions."
#: status = ["ok"]
#: stdout = "[('ÇEM', 13), ('ADA', 12), ('BOB', 11)]\n[('ÇEM', 13), ('ADA', 12), ('BOB', 11)]\n(3, 12.0)\nnear \"nothing\": syntax error\n(3,)\n{'name': 'Ada', 'age': 12}\n"
import sqlite3

for place in (":memory:", "school.db"):
    with sqlite3.connect(place) as base:
        base.execute("CREATE TABLE pupils (name TEXT, age INTEGER)")
        base.executemany("INSERT INTO pupils VALUES (?, ?)", [("Ada", 12), ("Bob", 11), ("Çem", 13)])
        base.create_function("shout", 1, str.upper)
        print(base.execute("SELECT shout(name), age FROM pupils ORDER BY age DESC").fetchall())
with sqlite3.connect("school.db") as base:
    print(base.execute("SELECT count(*), avg(age) FROM pupils").fetchone())
try:
    with base:
        base.execute("DELETE FROM pupils")
        base.execute("INSERT INTO nothing VALUES (1)")
except sqlite3.OperationalError as problem:
    print(problem)
print(base.execute("SELECT count(*) FROM pupils").fetchone())
base.row_factory = sqlite3.Row
print(dict(base.execute("SELECT * FROM pupils LIMIT 1").fetchone()))
base.close()
