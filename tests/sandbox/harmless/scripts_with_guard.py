#: kind = "harmless"
#: does = "A menu program with a main function, a guard, a loop, validation and a result at the end."
#: status = ["ok"]
#: stdin = "add 3\nadd x\nshow\nundo\nshow\nquit\n"
#: stdout = "> > 'x' is not a number\n> [1, 2, 3]\n> removed 3\n> [1, 2]\n> total: 3\n"
def run(history):
    while True:
        command, _, value = input("> ").strip().partition(" ")
        if command == "quit":
            return sum(history)
        if command == "show":
            print(history)
        elif command == "undo" and history:
            print("removed", history.pop())
        elif command == "add":
            try:
                history.append(int(value))
            except ValueError:
                print(f"{value!r} is not a number")
        else:
            print("unknown command")


def main():
    print("total:", run([1, 2]))


if __name__ == "__main__":
    main()
