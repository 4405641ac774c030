#: kind = "harmless"
#: does = "Opens a web page and a socket: refused by errors that can be caught."
#: status = ["ok"]
#: stdout = "page refused\nsocket refused\nname refused\n"
import socket
import urllib.error
import urllib.request

try:
    urllib.request.urlopen("http://127.0.0.1:9/", timeout=1)
except urllib.error.URLError as problem:
    print("page refused")
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError as problem:
    print("socket refused")
try:
    socket.getaddrinfo("no-such-host.invalid", 80)
except OSError as problem:
    print("name refused")
