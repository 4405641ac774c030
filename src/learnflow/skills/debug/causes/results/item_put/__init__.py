"""Which line put the first wrong item into the result, or kept a missing one out of it."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.answers import UNREAD, first_difference, value_of
from learnflow.skills.debug.running.deciding import because, guard_of, in_turn, with_values
from learnflow.skills.debug.running.watching import Put, put_values
from learnflow.skills.debug.texts import Phrase, clip
from learnflow.skills.debug.wrong import WRONG_RESULT, Wrong, told_values


@pattern(WRONG_RESULT, order=39)
def item_put(case: Case) -> Diagnosis | None:
    """The result was built by `append` or `+=`, and each of its items is known to come from one of them."""
    if not isinstance(case, Wrong) or not case.call:
        return None
    got, expected = case.got_value, case.expected_value
    if type(got) is not type(expected) or not isinstance(got, list | str):
        return None
    puts = _building(case, got)
    if puts is None:
        return None
    at = first_difference(got, expected)
    missing = _missing(case, got, expected, at, puts)
    if missing is not None:
        return missing
    if at >= len(got):
        return None
    put = _covering(puts, at, isinstance(got, str))
    if put is None:
        return None
    return case.found(
        "item-put", where=put.node.lineno, certainty=Certainty.PROVED, values=case.answers,
        noun="letter" if isinstance(got, str) else "item", number=at + 1, item=clip(repr(got[at]), 60),
        in_turn=in_turn(put.turn), because=because(case, put.node, put.guard),
        should=_should(expected, at),
    )  # fmt: skip


def _should(expected: list[object] | str, at: int) -> Phrase:
    if at >= len(expected):
        return Phrase("nothing should follow there")
    return Phrase(f"`{clip(repr(expected[at]), 60)}` should stand there")


def _building(case: Wrong, got: list[object] | str) -> list[Put] | None:
    """Return what was added to the returned name, in order, when it makes the whole answer."""
    if case.gave is None or not isinstance(case.gave.node.value, ast.Name) or not case.watch.all_puts:
        return None
    name = case.gave.node.value.id
    own = set(case.own(ast.expr))
    puts = [one for one in case.watch.puts if one.node in own and _target(case, one.node) == name]
    values = [value_of(one.value[1]) for one in puts]
    if not puts or any(value is UNREAD for value in values):
        return None
    if isinstance(got, str):
        return puts if all(isinstance(one, str) for one in values) and "".join(values) == got else None
    items: list[object] = []
    for put, value in zip(puts, values, strict=True):
        if isinstance(case.parents.get(put.node), ast.AugAssign):
            if not isinstance(value, list) or len(value) != 1:
                return None
            items += value
        else:
            items.append(value)
    return puts if repr(items) == repr(got) else None


def _added_values(case: Wrong) -> set[ast.expr]:
    return set(put_values(case))


def _target(case: Wrong, node: ast.expr) -> str:
    above = case.parents.get(node)
    if isinstance(above, ast.AugAssign):
        return above.target.id if isinstance(above.target, ast.Name) else ""
    if isinstance(above, ast.Call) and isinstance(above.func, ast.Attribute) and isinstance(above.func.value, ast.Name):
        return above.func.value.id
    return ""


def _covering(puts: list[Put], at: int, text: bool) -> Put | None:
    if not text:
        return puts[at] if at < len(puts) else None
    for put in puts:
        length = len(value_of(put.value[1]))
        if at < length:
            return put
        at -= length
    return None


def _missing(
    case: Wrong, got: list[object] | str, expected: list[object] | str, at: int, puts: list[Put]
) -> Diagnosis | None:
    """Say which condition kept an expected item out, when the rest of the answer is right without it."""
    if at >= len(expected) or list(got[at:]) not in (
        list(expected[at + 1 :]),
        list(expected[at + 1 :])[: len(got) - at],
    ):
        return None
    if len(got) >= len(expected):
        return None
    item = repr(expected[at])
    name = _target(case, puts[0].node)
    ways = [one for one in case.own(ast.expr) if one in _added_values(case) and _target(case, one) == name]
    if len(ways) != 1:
        # Another line could have put it in as well.
        return None
    for put in puts[:1]:
        guard = guard_of(case, put.node)
        loop = case.loop_around(put.node)
        if guard is None or guard[0].orelse or not isinstance(loop, ast.For) or guard[0] not in loop.body:
            return None
        seen = case.tested(guard[0].test)
        turns = [one for one in (seen.log if seen is not None else ()) if one[2] is not None and one[2][1] == item]
        if len(turns) != 1 or turns[0][0] is guard[1] or not isinstance(loop.target, ast.Name):
            return None
        return case.found(
            "item-put", where=guard[0].test, variant="kept_out", certainty=Certainty.PROVED, values=case.answers,
            item=clip(item, 60), name=loop.target.id, condition=case.text_of(guard[0].test), put_line=put.node.lineno,
            came_out="true" if turns[0][0] else "false", with_values=with_values(told_values(turns[0][1])),
        )  # fmt: skip
    return None
