#: kind = "harmless"
#: does = "Draws with turtle and tkinter where there is no display: an ordinary error that can be caught."
#: status = ["ok"]
#: stdout = "no turtle\nno window\n"
try:
    import turtle

    turtle.forward(100)
    print("drawn")
except Exception:
    print("no turtle")
try:
    import tkinter

    tkinter.Tk()
    print("opened")
except Exception:
    print("no window")
