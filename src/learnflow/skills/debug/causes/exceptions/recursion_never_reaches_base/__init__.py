"""A recursion has a case in which it ends, and its calls never come to it."""

from __future__ import annotations

import ast
from itertools import pairwise

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.recursing import (
    Recursion,
    bases_of,
    calls_in,
    conditional,
    numbers,
    period_of,
    recursion_of,
)
from learnflow.skills.debug.running.scopes import told as in_words
from learnflow.skills.debug.running.seeing import Seen
from learnflow.skills.debug.running.wording import shortly, valued, worded

_TOO_DEEP = 900


@pattern("RecursionError", order=22)
def recursion_never_reaches_base(case: Case) -> Diagnosis | None:
    """The frames show what the values do instead: stay the same, go round, go away, or jump over the end."""
    found = recursion_of(case)
    if found is None or not conditional(case, found):
        return None
    names = [one for one in found.parameters if one not in ("self", "cls") and len(found.values(one)) >= 4]
    return (
        _numbers(case, found, names)
        or _letter(case, found, names)
        or _round(case, found, names)
        or _same(case, found, names)
        or _objects(case, found)
        or _onward(case, found, names)
    )


def _told(
    case: Case, found: Recursion, variant: str, where: ast.AST | int, changes: list[Change | None], **more: object
) -> Diagnosis:
    return case.found(
        "recursion-never-reaches-base",
        where=where,
        variant=variant,
        certainty=Certainty.PROVED,
        candidates=changes,
        function=found.function.name,
        call_line=found.line,
        from_line=found.from_line,
        **more,  # type: ignore[arg-type]
    )


def _numbers(case: Case, found: Recursion, names: list[str]) -> Diagnosis | None:
    """A number passes by the one at which the function would end, moves away from it, or is far from it still."""
    for test, name, operator, end in bases_of(found):
        last = numbers(found.values(name)) if name in names else []
        first = numbers(found.first_values(name))
        if (
            len(first) < 2
            or len(last) < 2
            or first[0] == first[1] == last[-1]
            or not isinstance(operator, ast.Eq | ast.LtE | ast.Lt | ast.GtE | ast.Gt)
        ):
            continue
        slots = {"name": name, "test": case.text_of(test), "start": _short(first[0]), "now": _short(last[-1])}
        ends = [case.text_of(one) for one, other, _, _ in bases_of(found) if other == name]
        slots["tests"] = "` or `".join(dict.fromkeys(ends[:3]))
        slots["steps"] = ", ".join(_short(one) for one in first[:4])
        falling = last[-1] < last[0]
        if last[-1] == last[0]:
            continue
        before, after = _jump(first, end)
        if before is not None and after is not None and isinstance(operator, ast.Eq):
            return _told(case, found, "jump", test, [], before=_short(before), after=_short(after), slots=slots)
        towards = (last[-1] > end) if falling else (last[-1] < end)
        if towards and abs(first[0] - end) / max(abs(first[0] - first[1]), 1) > _TOO_DEEP:
            return _told(case, found, "deep", found.from_line, [], slots=slots)
        if not towards:
            # Counting down ends near 0 and counting up does not: then the first value is wrong, else the direction.
            usual = falling == (end <= 1)
            variant = "beyond" if usual and isinstance(operator, ast.Eq) else "away"
            return _told(case, found, variant, test if variant == "beyond" else found.line, [], slots=slots)
    return None


def _jump(values: list[float], end: float) -> tuple[float | None, float | None]:
    for one, other in pairwise(values):
        if min(one, other) < end < max(one, other):
            return one, other
    return None, None


def _short(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else str(number)


def _letter(case: Case, found: Recursion, names: list[str]) -> Diagnosis | None:
    """A text of one letter has itself as its only part."""
    for name in names:
        seen = found.values(name)[-1]
        if seen.type != "str" or seen.length != 1 or period_of([one.text for one in found.values(name)]) != 1:
            continue
        current: ast.AST | None = case.statement_at(found.line)
        guard: ast.If | None = None
        while current is not None and current is not found.function:
            if isinstance(current, ast.If) and guard is None:
                guard = current
            current = case.parents.get(current)
        part = next((call.args[0] for call in calls_in(case, found) if call.args), None)
        change = None
        if guard is not None and isinstance(part, ast.Name):
            test = case.text_of(guard.test)
            test = f"({test})" if isinstance(guard.test, ast.BoolOp) and isinstance(guard.test.op, ast.Or) else test
            change = case.replaced(guard.test, f"{test} and not isinstance({part.id}, str)")
        where = guard.test if guard is not None else found.line
        return _told(case, found, "letter", where, [change], name=name, value=seen.text)
    return None


def _round(case: Case, found: Recursion, names: list[str]) -> Diagnosis | None:
    """The values come back after some calls."""
    for name in names:
        texts = [one.text for one in found.values(name)]
        period = period_of(texts)
        if period < 2:
            continue
        ring = texts[:period]
        near = _nearly(found, names, ring)
        shown = f"{', '.join(ring[:6])}{' …' if period > 6 else ''}, {ring[0]}"
        if near is not None:
            other, seen, meant = near
            return _told(
                case, found, "goal", _written(case, seen) or found.from_line, [_goal(case, seen, meant)],
                name=name, ring=shown, other=other, value=seen.text, meant=meant,
            )  # fmt: skip
        statement = case.statement_at(found.line)
        loop = case.parents.get(statement) if statement is not None else None
        where: ast.AST | int = loop.lineno if isinstance(loop, ast.For) else found.line
        return _told(case, found, "ring", where, [_visited(case, found, name)], name=name, ring=shown)
    return None


def _nearly(found: Recursion, names: list[str], ring: list[str]) -> tuple[str, Seen, str] | None:
    """Return a parameter whose text differs from one of the ring only by capitals or spaces."""
    for name in names:
        seen = found.values(name)[-1]
        for text in ring:
            plain, other = seen.text.strip("'\" ").lower(), text.strip("'\" ").lower()
            if seen.type == "str" and seen.text != text and seen.text not in ring and plain == other:
                return name, seen, text
    return None


def _written(case: Case, seen: Seen) -> ast.Constant | None:
    """Return where the program writes a text, None where it comes from elsewhere or stands several times."""
    found = [one for one in case.walk(ast.Constant) if isinstance(one, ast.Constant) and repr(one.value) == seen.text]
    return found[0] if len(found) == 1 else None


def _goal(case: Case, seen: Seen, meant: str) -> Change | None:
    """Return the program with the text as it is meant."""
    node = _written(case, seen)
    quote = case.text_of(node)[:1] if node is not None else ""
    return case.replaced(node, f"{quote}{meant[1:-1]}{quote}") if node is not None and quote in ("'", '"') else None


def _visited(case: Case, found: Recursion, name: str) -> Change | None:
    """Return the program that goes on only to what is not yet in the list in which it collects."""
    kept = None
    for node in ast.walk(found.function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "add")
            and node.args
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id == name
        ):
            kept = case.text_of(node.func.value)
    statement = case.statement_at(found.line)
    call = next(iter(calls_in(case, found)), None)
    if kept is None or call is None or case.lines is None or not isinstance(statement, ast.Expr):
        return None
    place = found.parameters.index(name)
    if place >= len(call.args) or statement.lineno != statement.end_lineno or statement.value is not call:
        return None
    text = case.lines[statement.lineno - 1]
    indent = text[: len(text) - len(text.lstrip())]
    deeper = case.line_edit(statement.lineno, f"{indent}    {text.lstrip()}")
    test = f"{indent}if {case.text_of(call.args[place])} not in {kept}:"
    return case.changed(deeper, case.insert_edit(statement.lineno, test))


def _same(case: Case, found: Recursion, names: list[str]) -> Diagnosis | None:
    if not found.parameters:
        return _told(case, found, "bare", found.line, [])
    if not names or any(period_of([one.text for one in found.values(name)]) != 1 for name in names):
        return None
    calls = calls_in(case, found)
    pairs = [(name, found.values(name)[-1]) for name in names]
    changes: list[Change | None] = []
    if calls and not any(isinstance(one, ast.Starred) for one in calls[0].args):
        changes = [
            _loop_value(case, found, calls[0]),
            _one_less(case, found, calls[0]),
            _half_less(case, found, calls[0]),
        ]
    plain = bool(calls) and all(isinstance(one, ast.Name | ast.Constant | ast.Attribute) for one in calls[0].args)
    variant = "same" if plain else "stays"
    told = _told(case, found, variant, calls[0] if calls else found.line, [one for one in changes if one is not None])
    shown = f"{valued(*pairs[0])} in every call" if len(pairs) == 1 else f"{in_words(pairs, 3)} in every call"
    return worded(told, values_told=shown)


def _loop_value(case: Case, found: Recursion, call: ast.Call) -> Change | None:
    """`size(folder)` in a loop over the parts of `folder`: the part was meant."""
    current: ast.AST | None = call
    while current is not None and current is not found.function:
        current = case.parents.get(current)
        if isinstance(current, ast.For) and isinstance(current.target, ast.Name):
            target = current.target.id
            used = any(
                isinstance(one, ast.Name) and one.id == target for part in current.body for one in ast.walk(part)
            )
            same = [one for one in call.args if isinstance(one, ast.Name) and one.id in found.parameters]
            if not used and same and _reads(current.iter, same[0]):
                return case.replaced(same[0], target)
    return None


def _reads(node: ast.AST, name: ast.Name) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name.id for one in ast.walk(node))


def _one_less(case: Case, found: Recursion, call: ast.Call) -> Change | None:
    """`factorial(n)` with a base case below: `n - 1` was meant."""
    for _, name, operator, end in bases_of(found):
        now = numbers(found.values(name))
        for one in call.args:
            if (
                isinstance(one, ast.Name)
                and one.id == name
                and now
                and isinstance(operator, ast.Eq | ast.LtE | ast.Lt)
                and now[-1] > end
                and now[-1] == int(now[-1])
            ):
                return case.replaced(one, f"{name} - 1")
    return None


def _half_less(case: Case, found: Recursion, call: ast.Call) -> Change | None:
    """A search that passes its middle on as a bound: one beside it was meant."""
    frame = found.last[-1]
    plain = [one.arg for one in found.function.args.args if one.arg not in ("self", "cls")]
    numbered = {name: value.number for name, value in frame.values.items() if value.number is not None}
    for parameter, argument in zip(plain, call.args, strict=False):
        if not isinstance(argument, ast.Name) or argument.id in plain or parameter not in numbered:
            continue
        if numbered.get(argument.id) == numbered[parameter] and numbered[parameter] is not None:
            others = [numbered[one] for one in plain if one != parameter and one in numbered]
            bounds = [one for one in others if one is not None]
            lower = not bounds or (numbered[parameter] or 0) <= max(bounds)
            return case.replaced(argument, f"{argument.id} {'+' if lower else '-'} 1")
    return None


def _objects(case: Case, found: Recursion) -> Diagnosis | None:
    """A method goes from object to object, or calls itself on the same one."""
    calls = calls_in(case, found)
    call = next((one for one in calls if isinstance(one.func, ast.Attribute)), None)
    if call is None or not isinstance(call.func, ast.Attribute) or "self" not in found.parameters:
        return None
    receiver = case.text_of(call.func.value)
    return _told(case, found, "own_object" if receiver == "self" else "objects", call, [], receiver=receiver)


def _onward(case: Case, found: Recursion, names: list[str]) -> Diagnosis | None:
    for name in names:
        first, last = found.first_values(name), found.values(name)
        if len(first) >= 2 and last:
            told = _told(case, found, "", found.line, [], name=name)
            return worded(
                told,
                values_told=f"`{name}` was {shortly(first[0])}, {shortly(first[1])} and is now {shortly(last[-1])}",
            )
    return None
