#: kind = "harmless"
#: does = "Uses tempfile: a temporary file, a named one, a spooled one and a temporary folder."
#: status = ["ok"]
#: stdout = "temporary\nnamed True\n100\n['inner.txt']\nFalse True\n"
import os
import tempfile

with tempfile.TemporaryFile("w+") as file:
    file.write("temporary")
    file.seek(0)
    print(file.read())
with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
    file.write("named")
print(open(file.name).read(), file.name.endswith(".txt"))
os.unlink(file.name)
with tempfile.SpooledTemporaryFile(max_size=10) as file:
    file.write(b"x" * 100)
    print(file.tell())
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "inner.txt")
    open(path, "w").close()
    print(os.listdir(folder))
print(os.path.exists(folder), os.path.isdir(tempfile.gettempdir()))
