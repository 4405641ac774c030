#: kind = "harmless"
#: does = "Uses umlauts, emoji, right-to-left text and identifiers that are not ASCII."
#: status = ["ok"]
#: stdin = "Zoë 👩‍🚀\n"
#: stdout = "Größe: 1,80 m 3.14159 ['東京', '大阪'] GRÖSSE: 1,80 M strasse\n👩‍👩‍👧 5 🇩🇪 ☃ '\\xe9\\U0001f600' שלום مرحبا\nWie heißt du? Hallo Zoë 👩‍🚀 b'Zo\\xc3\\xab \\xf0\\x9f\\x91\\xa9\\xe2\\x80\\x8d\\xf0\\x9f\\x9a\\x80' ëoZ\nFalse LATIN SMALL LETTER SHARP S ['b', 'c', 'Ä', 'ä']\n🎉🎉🎉 ★★★★x★★★★\n'ascii' codec can't encode character '\\xfc' in position 0: ordinal not in range(128)\n'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed\n"
import unicodedata

größe = "Größe: 1,80 m"
π = 3.14159
日本 = ["東京", "大阪"]
print(größe, π, 日本, größe.upper(), "straße".casefold())
print("👩‍👩‍👧", len("👩‍👩‍👧"), "🇩🇪", "\N{SNOWMAN}", ascii("é😀"), "שלום", "مرحبا")
name = input("Wie heißt du? ")
print(f"Hallo {name}", name.encode(), name[::-1][-3:])
print(unicodedata.normalize("NFD", "é") == "é", unicodedata.name("ß"), sorted("äbcÄ"))
with open("überraschung.txt", "w", encoding="utf-8") as file:
    file.write("🎉" * 3)
print(open("überraschung.txt").read(), "x".center(9, "★"))
try:
    "ü".encode("ascii")
except UnicodeEncodeError as problem:
    print(problem)
try:
    print("\ud800")
except UnicodeEncodeError as problem:
    print(problem)
