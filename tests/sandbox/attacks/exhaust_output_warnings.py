#: kind = "exhaustion"
#: does = "Lets warnings, failing destructors and failing threads write to the error stream for ever."
#: status = ["output_limit"]
#: limits = {wall_s = 3.0}
import threading
import warnings

warnings.simplefilter("always")


class Failing:
    def __del__(self):
        raise ValueError("destructor " * 50)


while True:
    warnings.warn("careful " * 50, stacklevel=1)
    Failing()
    thread = threading.Thread(target=[].pop)
    thread.start()
    thread.join()
