#: kind = "harmless"
#: does = "Reads lines by a loop over sys.stdin, readline, readlines, read and a while loop that ends at EOFError."
#: status = ["ok"]
#: stdin = "3\n1 2\n3 4\n5 6\nrest one\nrest two\r\nend\nlast\n"
#: stdout = "[(1, 2), (3, 4), (5, 6)]\n'rest one\\n'\n'rest two\\r\\n'\n'end\\n'\ngot last\n'' []\n"
import sys

count = int(sys.stdin.readline())
pairs = [tuple(map(int, input().split())) for _ in range(count)]
print(pairs)
for line in sys.stdin:
    print(repr(line))
    if line.startswith("end"):
        break
while True:
    try:
        print("got", input())
    except EOFError:
        break
print(repr(sys.stdin.read()), sys.stdin.readlines())
