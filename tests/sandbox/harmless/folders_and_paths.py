#: kind = "harmless"
#: does = "Makes folders with os and pathlib, walks, globs, copies, moves and removes them with shutil."
#: status = ["ok"]
#: stdout = "backup ['art', 'maths'] ['again.txt']\nbackup/art [] ['colours.txt']\nbackup/maths ['week1'] []\nbackup/maths/week1 [] ['task.txt']\n['backup/again.txt', 'backup/art/colours.txt', 'backup/maths/week1/task.txt', 'colours.txt', 'school/art/colours.txt', 'school/maths/week1/task.txt']\nTrue\n4 .txt colours.txt\nschool ['art', 'maths']\nnot empty\nTrue ['main.py', 'school']\nTrue True\n"
import glob
import os
import shutil
from pathlib import Path

Path("school/maths/week1").mkdir(parents=True)
os.makedirs("school/art", exist_ok=True)
Path("school/maths/week1/task.txt").write_text("2 + 2\n")
(Path("school") / "art" / "colours.txt").write_text("red\n", encoding="utf-8")
shutil.copytree("school", "backup")
shutil.copy("school/art/colours.txt", "colours.txt")
shutil.copy2("colours.txt", "again.txt")
shutil.move("again.txt", "backup/again.txt")
for folder, folders, files in sorted(os.walk("backup")):
    print(folder, sorted(folders), sorted(files))
print(sorted(str(path) for path in Path().rglob("*.txt")))
print(sorted(glob.glob("**/*.txt", recursive=True)) == sorted(str(p) for p in Path(".").rglob("*.txt")))
print(Path("colours.txt").stat().st_size, Path("colours.txt").suffix, Path("x/../colours.txt").resolve().name)
os.chdir("school")
print(os.path.basename(os.getcwd()), sorted(os.listdir()))
os.chdir("..")
shutil.rmtree("backup")
os.rmdir("school/maths/week1") if not os.listdir("school/maths/week1") else print("not empty")
Path("colours.txt").unlink()
print(Path.cwd().is_dir(), sorted(os.listdir()))
os.chmod("main.py", 0o600)
print(os.access("main.py", os.R_OK | os.W_OK), shutil.disk_usage(".").total > 0)
