#: kind = "harmless"
#: does = "Reads and writes csv, json, ini, toml, zip, gzip and tar files."
#: status = ["ok"]
#: files = {"settings.toml" = "[game]\nlives = 3\nname = 'Ä'\n"}
#: stdout = "[{'name': 'Ada', 'mark': '1'}, {'name': 'Bob \"B\"', 'mark': '2'}]\n{'list': [1, 2.5, None, True], 'text': 'ü'} 8\n80 {'game': {'lives': 3, 'name': 'Ä'}}\n['marks.csv']\npacked\n['marks.csv']\n"
import configparser
import csv
import gzip
import json
import tarfile
import tomllib
import zipfile

with open("marks.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, ["name", "mark"])
    writer.writeheader()
    writer.writerows([{"name": "Ada", "mark": 1}, {"name": 'Bob "B"', "mark": 2}])
with open("marks.csv", newline="") as file:
    print(list(csv.DictReader(file)))
with open("data.json", "w") as file:
    json.dump({"list": [1, 2.5, None, True], "text": "ü"}, file, indent=1)
print(json.load(open("data.json")), open("data.json").read().count("\n"))
parser = configparser.ConfigParser()
parser["window"] = {"width": "80"}
with open("window.ini", "w") as file:
    parser.write(file)
parser.read("window.ini")
print(parser.getint("window", "width"), tomllib.load(open("settings.toml", "rb")))
with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.write("marks.csv")
print(zipfile.ZipFile("all.zip").namelist())
with gzip.open("text.gz", "wt") as file:
    file.write("packed")
print(gzip.open("text.gz", "rt").read())
with tarfile.open("all.tar", "w") as archive:
    archive.add("marks.csv")
print(tarfile.open("all.tar").getnames())
