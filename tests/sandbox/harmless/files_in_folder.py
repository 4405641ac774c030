#: kind = "harmless"
#: does = "Writes, appends, reads, seeks, renames and deletes files in its folder."
#: status = ["ok"]
#: stdout = "['main.py']\n1 first LINE\n2 second line\n3 third: naïve café ☕\nFalse 47 ['kept.txt', 'main.py']\nb'\\xfd\\xfe\\xff' 256\n[Errno 2] No such file or directory: 'kept.txt'\n[Errno 17] File exists: 'new.txt'\n"
import os

print(os.listdir())
with open("notes.txt", "w") as file:
    file.write("first line\nsecond line\n")
with open("notes.txt", "a", encoding="utf-8") as file:
    print("third: naïve café ☕", file=file)
with open("notes.txt", "r+") as file:
    file.seek(6)
    file.write("LINE")
for number, line in enumerate(open("notes.txt"), 1):
    print(number, line.rstrip())
os.rename("notes.txt", "kept.txt")
print(os.path.exists("notes.txt"), os.path.getsize("kept.txt"), sorted(os.listdir()))
with open("bytes.bin", "wb") as file:
    file.write(bytes(range(256)))
with open("bytes.bin", "rb") as file:
    file.seek(-3, os.SEEK_END)
    print(file.read(), file.tell())
os.remove("kept.txt")
try:
    open("kept.txt")
except FileNotFoundError as problem:
    print(problem)
try:
    open("new.txt", "x").close()
    open("new.txt", "x")
except FileExistsError as problem:
    print(problem)
