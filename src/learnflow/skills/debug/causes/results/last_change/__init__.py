"""Which line gave the returned name its last value, and which condition led there."""

from __future__ import annotations

import ast
from typing import Any

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import value_of
from learnflow.skills.debug.running.deciding import because, in_turn
from learnflow.skills.debug.running.watching import Put
from learnflow.skills.debug.texts import Phrase, clip
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong

_SHOWN = 8


@pattern(WRONG_RESULT, order=41)
def last_change(case: Case) -> Diagnosis | None:
    """The answer is what a name was last given under a condition, or what was added up to it."""
    if not isinstance(case, Wrong) or case.gave is None or not isinstance(case.gave.node.value, ast.Name):
        return None
    name = case.gave.node.value.id
    return _added(case, name) or _given(case, name)


def _given(case: Wrong, name: str) -> Diagnosis | None:
    own = [
        one for one in case.own(ast.Assign, ast.AugAssign, ast.For) if any(_is(node, name) for node in _targets(one))
    ]
    calls = [one for one in case.own(ast.Call) if isinstance(one.func, ast.Attribute) and _is(one.func.value, name)]
    if calls or not case.watch.all_puts or not all(isinstance(one, ast.Assign) and _single(one) for one in own):
        return None
    puts = [one for one in case.watch.puts if case.parents.get(one.node) in own]
    if not puts or puts[-1].value[1] != case.got or not puts[-1].guard:
        return None
    statement = case.parents[puts[-1].node]
    why = because(case, statement, puts[-1].guard)
    if not why or statement not in own:
        return None
    return case.found(
        "last-change", where=statement.lineno, certainty=Certainty.PROVED, values=case.answers, name=name,  # type: ignore[attr-defined]
        because=why, in_turn=in_turn(puts[-1].turn), giving=case.text_of(statement),
    )  # fmt: skip


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _single(node: ast.Assign) -> bool:
    return len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)


def _added(case: Wrong, name: str) -> Diagnosis | None:
    """Return what was added up to the number that is the answer."""
    got, expected = case.got_value, case.expected_value
    if type(got) not in (int, float) or type(expected) not in (int, float) or not case.watch.all_puts:
        return None
    own = {node for node in case.own(ast.AugAssign) if isinstance(node.target, ast.Name) and node.target.id == name}
    other = [
        node for node in case.own(ast.Assign, ast.AugAssign, ast.For)
        if node not in own and any(isinstance(one, ast.Name) and one.id == name for one in _targets(node))
    ]  # fmt: skip
    puts = [one for one in case.watch.puts if case.parents.get(one.node) in own]
    if (
        len(other) != 1
        or not isinstance(other[0], ast.Assign)
        or not isinstance(other[0].value, ast.Constant)
        or not puts
    ):
        return None
    values = [value_of(one.value[1]) for one in puts]
    start: Any = other[0].value.value
    if not all(type(one) in (int, float) for one in (*values, start)) or sum(values, start) != got:
        return None
    if len({one.node.lineno for one in puts}) != 1 or len(puts) > _SHOWN:
        return None
    shown = ", ".join(f"`{clip(one.value[1], 20)}`" for one in puts)
    counts = set(values) == {1}
    return case.found(
        "last-change", where=puts[0].node.lineno, variant="counted" if counts else "added", certainty=Certainty.PROVED,
        values=case.answers, name=name, start=start, start_line=other[0].lineno, added=Phrase(shown),
        times=len(puts), turns=_turns(puts), times_word="time" if len(puts) == 1 else "times",
    )  # fmt: skip


def _targets(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Assign):
        return [one for target in node.targets for one in ast.walk(target)]
    return list(ast.walk(node.target)) if isinstance(node, ast.AugAssign | ast.For) else []


def _turns(puts: list[Put]) -> Phrase:
    """Return the turns in which something was added: ", with `x` = 3, 4 and 7"."""
    names = list(puts[0].turn)[:1]
    if not names or not all(one.turn.get(names[0], ("", ""))[1] for one in puts):
        return Phrase("")
    values = ", ".join(f"`{clip(one.turn[names[0]][1], 30)}`" for one in puts)
    return Phrase(f", with `{clip(names[0], 40)}` = {values}")
