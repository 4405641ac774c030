#: kind = "reading"
#: does = "Asks the C library who has an account, what the machine is called and which interfaces it has."
#: status = ["ok"]
import contextlib
import getpass
import grp
import os
import pwd
import socket

# These open files and sockets inside the C library, out of sight of anything that watches Python's open.
for name, ask in {
    "all users": pwd.getpwall,
    "root": lambda: pwd.getpwuid(0),
    "own user": lambda: pwd.getpwuid(os.getuid()),
    "groups": grp.getgrall,
    "login": os.getlogin,
    "user": getpass.getuser,
    "interfaces": socket.if_nameindex,
    "names": lambda: socket.getaddrinfo("example.org", 80),
    "own addresses": lambda: socket.gethostbyname_ex(socket.gethostname())[2],
    "services": lambda: socket.getservbyname("ssh"),
}.items():
    with contextlib.suppress(OSError, KeyError, RuntimeError, ImportError):
        if ask():
            print("ESC" + "APED", name)
