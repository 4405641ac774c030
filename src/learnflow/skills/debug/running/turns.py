"""Counting the turns of loops: a program that does not end is stopped where its values can be seen.

`while n > 0:` becomes `while lf_test_(3, (n > 0)):` and `for x in rows:` becomes `for x in lf_turns_(5, (rows)):`, on
the same lines. The functions come before the program; after too many turns they end it with an exception that names
the loop which has turned most since it was entered.
"""

from __future__ import annotations

import ast

from learnflow.skills.debug.program import Program

ENDLESS = "LfEndless_"
"""The type of the exception that ends a program with too many turns; its message is `line turns`."""

NO_END = "NoEnd"
"""What causes of programs that do not end are registered for."""

MAX_TURNS = 1_500
"""Turns of all loops together with which the history of a run is still whole."""

FEW_TURNS = 40
"""Turns for a program in which each one takes far longer than the one before."""

MANY_TURNS = 150_000
"""Turns of all loops together when only the last moment is looked at; some tenths of a second."""

_PRELUDE = """
class {endless}(BaseException):
    pass

def lf_counter_():
    turns, spent = {{}}, [0]
    def count(line):
        turns[line] = turns.get(line, 0) + 1
        spent[0] += 1
        if spent[0] > {limit}:
            most = max(turns.values())
            line = next(each for each in turns if turns[each] * 2 >= most)
            spent[0] = 0
            raise {endless}(str(line) + " " + str(turns[line]))
    def leave(line):
        turns[line] = 0
    return count, leave

lf_count_, lf_leave_ = lf_counter_()

def lf_test_(line, value):
    if value:
        lf_count_(line)
        return True
    lf_leave_(line)
    return False

def lf_turns_(line, items):
    lf_leave_(line)
    for item in items:
        lf_count_(line)
        yield item
    lf_leave_(line)
"""


def counted(program: Program, limit: int) -> tuple[str, str] | None:
    """Return the program with counted loops and what has to run before it, None without loops."""
    if program.lines is None:
        return None
    inserts: list[tuple[int, int, str]] = []
    loops: list[ast.While | ast.For] = [*program.walk(ast.While), *program.walk(ast.For)]
    for loop in loops:
        held = loop.test if isinstance(loop, ast.While) else loop.iter
        name = "lf_test_" if isinstance(loop, ast.While) else "lf_turns_"
        inserts.append((held.lineno, held.col_offset, f"{name}({loop.lineno}, ("))
        inserts.append((held.end_lineno or held.lineno, held.end_col_offset or 0, "))"))
    if not inserts:
        return None
    changed = [line.encode("utf-8") for line in program.lines]
    for line, column, text in sorted(inserts, reverse=True):
        whole = changed[line - 1]
        changed[line - 1] = whole[:column] + text.encode() + whole[column:]
    return "\n".join(line.decode("utf-8") for line in changed), _PRELUDE.format(endless=ENDLESS, limit=limit)
