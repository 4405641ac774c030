#: kind = "harmless"
#: does = "Imports a package that is not installed: ModuleNotFoundError, not a crash."
#: status = ["error"]
#: error_type = "ModuleNotFoundError"
#: stdout = "No module named 'nupmy_with_a_typo'\n"
#: stderr_has = ["main.py\", line 12, in <module>\n    import no_such_package\nModuleNotFoundError: No module named 'no_such_package'\n"]
try:
    import nupmy_with_a_typo as numpy
except ImportError as problem:
    numpy = None
    print(problem)
import no_such_package
