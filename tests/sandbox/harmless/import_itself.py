#: kind = "harmless"
#: does = "Imports main from main and tells the two apart by the guard."
#: status = ["ok"]
#: stdout = "name is __main__\nname is main\nTrue True\n"
print("name is", __name__)


def start():
    import main

    print(main is not __import__("__main__"), main.start is not start)


if __name__ == "__main__":
    start()
