#: kind = "harmless"
#: does = "Imports a second and a third file of theirs, which import each other."
#: status = ["ok"]
#: files = {"shapes.py" = "import units\n\nPI = 3\nprint('shapes is loaded as', __name__)\n\n\ndef area(radius):\n    return units.show(PI * radius**2)\n\n\nif __name__ == '__main__':\n    print('never')\n", "units.py" = "def show(value):\n    return f'{value} cm'\n"}
#: stdout = "shapes is loaded as shapes\n12 cm 3 cm 3\nshapes is loaded as shapes\nshapes True 1 cm\nexec cm\n"
import importlib

import shapes
from shapes import area as surface

print(shapes.area(2), surface(1), shapes.PI)
importlib.reload(shapes)
print(shapes.__name__, shapes.__file__.endswith("shapes.py"), shapes.units.show(1))
exec(open("units.py").read())
print(show("exec"))
