#: kind = "harmless"
#: does = "Asks for a password with getpass where there is no terminal: it reads the input."
#: status = ["ok"]
#: stdin = "secret\n"
#: stdout = "6\n"
#: stderr_has = ["GetPassWarning", "Password: "]
import getpass

word = getpass.getpass("Password: ")
print(len(word))
