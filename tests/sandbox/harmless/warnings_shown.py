#: kind = "harmless"
#: does = "Warns once per place, catches warnings and turns one into an error."
#: status = ["ok"]
#: stdout = "1 old way\nraised old way\n"
#: stderr_has = ["main.py:10: UserWarning: old way\n  warnings.warn(\"old way\")\n", "main.py:15: DeprecationWarning: gone soon\n"]
import warnings


def old():
    warnings.warn("old way")


old()
old()
warnings.warn("gone soon", DeprecationWarning)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    old()
print(len(caught), caught[0].message)
warnings.simplefilter("error")
try:
    old()
except UserWarning as problem:
    print("raised", problem)
