"""Nothing that the condition of a `while` asks about changes in the loop."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis, Edit
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.loops import Watched, branch_around, loop_of, shown_of, watched
from learnflow.skills.debug.texts import Phrase

_PURE = frozenset({"len", "abs", "sum", "min", "max", "int", "float", "str", "any", "all", "sorted", "round"})


@pattern("NoEnd", order=20)
def loop_nothing_changes(case: Case) -> Diagnosis | None:
    """Every name of the condition keeps its value, turn after turn."""
    loop = loop_of(case)
    if not isinstance(loop, ast.While) or isinstance(loop.test, ast.Constant):
        return None
    names = watched(case, loop)
    calls = [case.text_of(node.func) for node in ast.walk(loop.test) if isinstance(node, ast.Call)]
    if not names or any(one.ran for one in names) or not _PURE.issuperset(calls):
        return None
    slots = {"condition": case.text_of(loop.test), "shown": shown_of(case, loop.test)}
    skipped = next(((one, line) for one in names for line in one.lines), None)
    values = [case.value(one.name, one.seen, case.line) for one in names if one.seen is not None]
    if skipped is not None:
        return _in_a_branch(case, loop, skipped, slots)
    after = _after(case, loop, names)
    if after is not None:
        moved = case.changed(*_indented(case, loop, after))
        name = next(one.name for one in names if _sets(after, one.name))
        return case.found(
            "loop-nothing-changes", where=after.lineno, variant="after", certainty=Certainty.PROVED, values=values,
            candidates=[moved], name=name, after_line=after.lineno, slots=slots,
        )  # fmt: skip
    read = _read_before(case, loop, names)
    if read is not None:
        return case.found(
            "loop-nothing-changes", where=loop, variant="input", certainty=Certainty.PROVED, values=values,
            name=read[0], input_line=read[1], slots=slots,
        )  # fmt: skip
    return case.found(
        "loop-nothing-changes", where=loop.lineno, certainty=Certainty.PROVED, values=values,
        candidates=[_stepped(case, loop)], names=Phrase(" or ".join(f"`{one.name}`" for one in names)), slots=slots,
    )  # fmt: skip


@pattern("NoEnd", order=28)
def loop_stuck(case: Case) -> Diagnosis | None:
    """The line that would bring the end nearer ran in earlier turns, and is passed by in all the last ones."""
    loop = loop_of(case)
    if not isinstance(loop, ast.While) or isinstance(loop.test, ast.Constant):
        return None
    recent = {line for line, _ in case.history.steps}
    names = [one for one in watched(case, loop) if one.ran]
    if not recent or not names or any(line in recent for one in names for line in one.lines):
        return None
    name, line = names[0], names[0].ran[-1]
    jump = next((node for node in ast.walk(loop) if isinstance(node, ast.Continue) and node.lineno in recent), None)
    branch = branch_around(case, jump.lineno if jump is not None else line, loop)
    if branch is None or name.seen is None:
        return None
    held = shown_of(case, branch.test)
    return case.found(
        "loop-nothing-changes", where=branch.lineno, variant="continue" if jump is not None else "stuck",
        certainty=Certainty.PROVED, name=name.name, values=[case.value(name.name, name.seen, case.line)],
        value=name.seen.text, change_place=line, jump_line=jump.lineno if jump is not None else branch.lineno,
        branch=case.text_of(branch.test), held=Phrase(f": {held}") if held else "",
        condition=case.text_of(loop.test), shown=shown_of(case, loop.test),
    )  # fmt: skip


def _in_a_branch(case: Case, loop: ast.While, skipped: tuple[Watched, int], slots: dict[str, str]) -> Diagnosis | None:
    name, line = skipped
    branch = branch_around(case, line, loop)
    if branch is None:
        return None
    held = shown_of(case, branch.test)
    values = [case.value(name.name, name.seen, case.line)] if name.seen is not None else ()
    return case.found(
        "loop-nothing-changes", where=line, variant="branch", certainty=Certainty.PROVED, name=name.name,
        values=values, branch_line=branch.lineno, branch=case.text_of(branch.test),
        held=Phrase(f": {held}") if held else "", slots=slots,
    )  # fmt: skip


def _after(case: Case, loop: ast.While, names: list[Watched]) -> ast.stmt | None:
    """Return the statement right behind the loop that changes a name of its condition."""
    parent = case.parents.get(loop)
    siblings = next((part for part in (getattr(parent, "body", []), getattr(parent, "orelse", [])) if loop in part), [])
    following = siblings[siblings.index(loop) + 1 :][:2] if loop in siblings else []
    return next((one for one in following if any(_sets(one, name.name) for name in names)), None)


def _sets(statement: ast.stmt, name: str) -> bool:
    targets = [statement.target] if isinstance(statement, ast.AugAssign) else []
    if isinstance(statement, ast.Assign) and name in {
        n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)
    }:
        targets = [one for one in statement.targets if isinstance(one, ast.Name)]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _indented(case: Case, loop: ast.While, statement: ast.stmt) -> list[Edit]:
    lines = case.lines or ()
    margin = lines[loop.body[0].lineno - 1][: loop.body[0].col_offset]
    return [case.line_edit(statement.lineno, margin + lines[statement.lineno - 1].lstrip())]


def _read_before(case: Case, loop: ast.While, names: list[Watched]) -> tuple[str, int] | None:
    for node in case.walk(ast.Assign):
        target = node.targets[0]
        asked = any(
            isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "input"
            for n in ast.walk(node.value)
        )
        if (
            asked
            and node.lineno < loop.lineno
            and isinstance(target, ast.Name)
            and target.id in {one.name for one in names}
        ):
            return target.id, node.lineno
    return None


def _stepped(case: Case, loop: ast.While) -> Change | None:
    """Return the program with a step at the end of the loop, where the condition shows which."""
    test, lines = loop.test, case.lines or ()
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.left, ast.Name):
        return None
    up = isinstance(test.ops[0], ast.Lt | ast.LtE)
    if not up and not isinstance(test.ops[0], ast.Gt | ast.GtE):
        return None
    last = loop.body[-1]
    margin = lines[loop.body[0].lineno - 1][: loop.body[0].col_offset]
    if margin.strip():
        return None
    text = f"{margin}{test.left.id} {'+' if up else '-'}= 1"
    return case.changed(case.insert_edit((last.end_lineno or last.lineno) + 1, text))
