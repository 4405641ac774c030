#: kind = "hanging"
#: does = "Imports a file of its own that joins a thread which imports the same file."
#: status = ["timeout"]
#: limits = {wall_s = 1.0}
#: files = {"slow.py" = "import threading\n\n\ndef again():\n    import slow\n    slow.value\n\n\nthread = threading.Thread(target=again)\nthread.start()\nthread.join()\nvalue = 1\n"}
import slow

print(slow.value)
