#: kind = "harmless"
#: does = "Opens data.txt, which was sent with the program."
#: status = ["ok"]
#: files = {"data.txt" = "apple 3\nbanana 5\ncherry 7\n", "umlaute.csv" = "name;größe\nJörg;1,80\n"}
#: stdout = "15\n['name;größe', 'Jörg;1,80']\n['data.txt', 'main.py', 'umlaute.csv']\n"
import os

total = 0
with open("data.txt") as file:
    for line in file:
        name, count = line.split()
        total += int(count)
print(total)
print(open("umlaute.csv").read().splitlines())
print(sorted(os.listdir(".")))
