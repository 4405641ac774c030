#: kind = "harmless"
#: does = "Pickles its own objects to a file and loads them again, also with shelve and copy."
#: status = ["ok"]
#: stdout = "[Pet('Rex', [Pet('Tom', [])]), {1, 2}, None]\nPet('Rex', [Pet('Tom', [])]) ['rex']\nPet('Rex', [Pet('Tom', [])]) Pet('Rex', [Pet('Kit', [])]) True\n"
import copy
import pickle
import shelve


class Pet:
    def __init__(self, name, friends=()):
        self.name, self.friends = name, list(friends)

    def __repr__(self):
        return f"Pet({self.name!r}, {self.friends!r})"


rex = Pet("Rex", [Pet("Tom")])
with open("pets.pickle", "wb") as file:
    pickle.dump([rex, {1, 2}, None], file)
with open("pets.pickle", "rb") as file:
    print(pickle.load(file))
with shelve.open("shelf") as shelf:
    shelf["rex"] = rex
with shelve.open("shelf") as shelf:
    print(shelf["rex"], list(shelf))
twin = copy.deepcopy(rex)
twin.friends[0].name = "Kit"
print(rex, twin, type(pickle.loads(pickle.dumps(rex))) is Pet)
