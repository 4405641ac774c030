"""Edits that add a line or say something else in one: returns, guards, steps of a counter, what is remembered."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.running.kinds import IN_PLACE
from learnflow.skills.debug.searching.edits import Attempt, Subject, is_call, is_name, kind, parameters

_MAX_STEPS = 3
_TURNED = {"True": "False", "False": "True"}


@kind
def added_return(subject: Subject) -> Iterator[Attempt | None]:
    """A return at the end of a function, or of a branch that has none."""
    for function in subject.functions():
        first, last = function.lineno, function.end_lineno or function.lineno
        body = function.body[0]
        if body.lineno == first or isinstance(function.body[-1], ast.Return):
            continue
        margin = subject.indent_of(body.lineno)
        values = (*subject.names_near(body.lineno), *subject.answers, "True", "False")
        for value in dict.fromkeys(values):
            yield subject.insert("added-return", last, f"{margin}return {value}", line=last)
    for node in subject.walk(ast.If):
        if subject.scope_at(node.lineno) is None or node.orelse:
            continue
        end, depth = node.end_lineno or node.lineno, subject.indent_of(node.lineno)
        for value in dict.fromkeys(("True", "False", *subject.answers)):
            text = (f"{depth}else:", f"{depth}{subject.unit}return {value}")
            yield subject.insert("return-in-else", end, *text, line=end)


@kind
def branch_end(subject: Subject) -> Iterator[Attempt | None]:
    """A `return`, `continue` or `break` at the end of a branch that has none."""
    for node in subject.walk(ast.If):
        for block in (node.body, node.orelse):
            if not block or isinstance(block[-1], ast.Return | ast.Break | ast.Continue | ast.If):
                continue
            end, margin = block[-1].end_lineno or node.lineno, subject.indent_of(block[-1].lineno)
            if subject.loops_around(node):
                yield subject.insert("jump", end, f"{margin}break")
                yield subject.insert("jump", end, f"{margin}continue")
            if subject.scope_at(node.lineno) is not None:
                for value in ("", *subject.names_near(node.lineno)[:4], *subject.answers[:2]):
                    yield subject.insert("return-in-branch", end, f"{margin}return {value}".rstrip())


@kind
def what_is_returned(subject: Subject) -> Iterator[Attempt | None]:
    """Another value in a return."""
    for node in subject.walk(ast.Return):
        for value in dict.fromkeys((*subject.names_near(node.lineno), *subject.answers, "True", "False")):
            name = "answer" if value in subject.answers else "what-is-returned"
            yield subject.put(name, node, f"return {value}")


@kind
def result_lost(subject: Subject) -> Iterator[Attempt | None]:
    """What is printed, or calculated and lost, is returned or kept."""
    for statement in subject.walk(ast.Expr):
        value = statement.value
        if isinstance(value, ast.Constant):
            continue
        text, inside = subject.text_of(value), subject.scope_at(statement.lineno) is not None
        if isinstance(value, ast.Call) and is_call(value, "print") and len(value.args) == 1 and inside:
            yield subject.put("print-for-return", statement, f"return {subject.text_of(value.args[0])}")
        if inside:
            yield subject.put("result-lost", statement, f"return {text}")
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr not in IN_PLACE:
            yield subject.put("result-lost", statement, f"{subject.text_of(value.func.value)} = {text}")
        for name in subject.names_near(statement.lineno) if not isinstance(value, ast.Call) else ():
            yield subject.put("result-lost", statement, f"{name} = {text}")
        if isinstance(value, ast.Compare) and len(value.ops) == 1 and isinstance(value.ops[0], ast.Eq):
            assigned = f"{subject.text_of(value.left)} = {subject.text_of(value.comparators[0])}"
            yield subject.put("assignment", statement, assigned, ("==", "="))


@kind
def calls_returned(subject: Subject) -> Iterator[Attempt | None]:
    """Every call of a function by itself, whose result is lost, becomes a `return`."""
    for function in subject.functions():
        own = (one for one in ast.walk(function) if isinstance(one, ast.Expr) and is_call(one.value, function.name))
        places = [one for one in own if one.lineno == one.end_lineno and subject.starts_line(one)]
        lines = list(subject.source)
        for place in places:
            lines[place.lineno - 1] = f"{subject.indent_of(place.lineno)}return {lines[place.lineno - 1].lstrip()}"
        if len(places) > 1:
            yield subject.with_lines("returned-call", places[0].lineno, lines, "", "return")


@kind
def prints_returned(subject: Subject) -> Iterator[Attempt | None]:
    """Every `print` of a function becomes a `return`."""
    for function in subject.functions():
        places = [one for one in ast.walk(function) if isinstance(one, ast.Expr) and is_call(one.value, "print")]
        lines = list(subject.source)
        for place in places:
            if isinstance(place.value, ast.Call) and len(place.value.args) == 1 and place.lineno == place.end_lineno:
                text = f"return {subject.text_of(place.value.args[0])}"
                made = subject.put("print-for-return", place, text)
                if made is not None:
                    lines[place.lineno - 1] = made.text[0]
        if len(places) > 1:
            yield subject.with_lines("print-for-return", places[0].lineno, lines, "print", "return")


@kind
def guard(subject: Subject) -> Iterator[Attempt | None]:
    """A test for an empty argument, or for a key that is not there, at the start of a function."""
    for function in subject.functions():
        body = function.body[0]
        if body.lineno == function.lineno:
            continue
        margin = subject.indent_of(body.lineno)
        inside = list(ast.walk(function))
        held = [f"self.{n.attr}" for n in inside if isinstance(n, ast.Attribute) and is_name(n.value, "self")]
        tested = [*parameters(function)[:3], *(one for one in dict.fromkeys(held) if one in subject.own_attributes)]
        for argument in tested:
            for value in dict.fromkeys((*subject.answers, "[]", "0", "None", "''", "False", argument)):
                text = (f"{margin}if not {argument}:", f"{margin}{subject.unit}return {value}")
                yield subject.insert("guard-for-empty", body.lineno - 1, *text, line=function.lineno)
        for node in inside:
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id in tested:
                for value in dict.fromkeys((*subject.answers, "None", "0", "False")):
                    condition = f"{margin}if {node.slice.id} not in {subject.text_of(node.value)}:"
                    text = (condition, f"{margin}{subject.unit}return {value}")
                    yield subject.insert("guard-for-key", body.lineno - 1, *text, line=function.lineno)


@kind
def recursion_end(subject: Subject) -> Iterator[Attempt | None]:
    """An end for a function that calls itself."""
    for function in subject.functions():
        own = any(is_call(node, function.name) for node in ast.walk(function))
        body = function.body[0]
        if not own or body.lineno == function.lineno:
            continue
        margin, given = subject.indent_of(body.lineno), parameters(function)
        tests = [f"{one} {rest}" for one in given for rest in ("<= 0", "<= 1")]
        tests += [f"len({one}) <= 1" for one in given]
        tests += [f"{one} >= {other}" for one in given for other in given if one != other]
        for test in tests:
            for value in dict.fromkeys((*subject.answers, *given, "0", "1", "True")):
                text = (f"{margin}if {test}:", f"{margin}{subject.unit}return {value}")
                yield subject.insert("recursion-end", body.lineno - 1, *text, line=function.lineno)


@kind
def copied_first(subject: Subject) -> Iterator[Attempt | None]:
    """A copy of an argument is taken before it is changed; a default that is kept is made anew."""
    for function in subject.functions():
        body = function.body[0]
        if body.lineno == function.lineno:
            continue
        margin, before = subject.indent_of(body.lineno), body.lineno - 1
        for name in parameters(function):
            yield subject.insert("copied-first", before, f"{margin}{name} = list({name})", line=function.lineno)
            for verb in ("lower", "upper", "strip") if subject.has_texts else ():
                yield subject.insert("letters", before, f"{margin}{name} = {name}.{verb}()", line=function.lineno)
        given = [*function.args.posonlyargs, *function.args.args]
        for argument, value in zip(reversed(given), reversed(function.args.defaults), strict=False):
            if isinstance(value, ast.List | ast.Dict | ast.Set | ast.Call):
                text = f"{margin}{argument.arg} = {subject.text_of(value)}"
                yield subject.insert("default-kept", before, text, line=function.lineno)


@kind
def step(subject: Subject) -> Iterator[Attempt | None]:
    """A counter stepped at the end of a `while`, in a branch or before `continue`."""
    for loop in subject.walk(ast.While):
        names = list(dict.fromkeys(n.id for n in ast.walk(loop.test) if isinstance(n, ast.Name)))
        if isinstance(loop.test, ast.Constant):
            names = subject.names_near(loop.lineno)
        reads = [one for one in ast.walk(subject.tree or loop) if isinstance(one, ast.Assign) and _reads(one)]
        counted = [name for name in names if name not in _no_numbers(subject, loop)]
        texts = [f"{name} {how}" for name in counted for how in ("+= 1", "-= 1", "//= 10", "//= 2")]
        texts += [subject.text_of(one) for one in reads]
        for text in dict.fromkeys((*texts, *_own_steps(subject, loop))):
            yield from _steps(subject, loop, text)


def _no_numbers(subject: Subject, loop: ast.While) -> set[str]:
    """Return the names that the function around a loop sets to True, a text, a list or the like."""
    scope = subject.scope_at(loop.lineno) or subject.tree or loop
    found = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            other = isinstance(value, ast.Constant) and (isinstance(value.value, bool | str) or value.value is None)
            if other or isinstance(value, ast.List | ast.Dict | ast.Tuple | ast.Set | ast.Compare | ast.BoolOp):
                found.add(node.targets[0].id)
    return found


def _steps(subject: Subject, loop: ast.While, text: str) -> Iterator[Attempt]:
    """Yield a step put at each place of a loop where one may be missing."""
    end, margin = loop.end_lineno or loop.lineno, subject.indent_of(loop.body[0].lineno)
    yield subject.insert("step", end, margin + text, line=loop.lineno)
    for node in ast.walk(loop):
        if isinstance(node, ast.Continue):
            yield subject.insert("step", node.lineno - 1, subject.indent_of(node.lineno) + text, line=node.lineno)
        if not isinstance(node, ast.If):
            continue
        for block in (node.body, node.orelse):
            if block and not isinstance(block[0], ast.If) and not isinstance(block[-1], ast.Continue):
                at = block[-1].end_lineno or node.lineno
                yield subject.insert("step", at, subject.indent_of(block[-1].lineno) + text, line=at)
        if not node.orelse:
            at, depth = node.end_lineno or node.lineno, subject.indent_of(node.lineno)
            added = (f"{depth}else:", f"{depth}{subject.unit}{text}")
            yield subject.insert("step-in-else", at, *added, line=at)


def _reads(node: ast.Assign) -> bool:
    return any(is_call(one, "input") for one in ast.walk(node.value))


def _own_steps(subject: Subject, loop: ast.While) -> list[str]:
    """Steps that stand somewhere in the loop already: perhaps in one branch too few."""
    found = (one for one in ast.walk(loop) if isinstance(one, ast.AugAssign) and one.lineno == one.end_lineno)
    return list(dict.fromkeys(subject.text_of(one) for one in found))[:_MAX_STEPS]


@kind
def started_anew(subject: Subject) -> Iterator[Attempt | None]:
    """A value set back where the loop begins, or in a branch, to what it was at the start."""
    starts: dict[tuple[object, str], str] = {}
    for node in subject.walk(ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant | ast.List | ast.Dict):
            starts.setdefault((subject.scope_at(node.lineno), target.id), subject.text_of(node.value))
    for loop in subject.loops():
        for name in subject.names_near(loop.lineno):
            known = starts.get((subject.scope_at(loop.lineno), name))
            values = (known, _TURNED[known]) if known in _TURNED else (known,) if known else ("0", "[]", "''")
            for value in values:
                yield from _resets(subject, loop, f"{name} = {value}", in_branches=known is not None)


def _resets(subject: Subject, loop: ast.For | ast.While, text: str, *, in_branches: bool) -> Iterator[Attempt]:
    """Yield an assignment put where a loop or one inside it begins, at its end, and at the end of its branches."""
    inner = [one for one in ast.walk(loop) if isinstance(one, ast.For | ast.While) and one is not loop]
    for target in (loop.body[0], *inner):
        if subject.starts_line(target):
            margin = subject.indent_of(target.lineno)
            yield subject.insert("reset", target.lineno - 1, margin + text, line=target.lineno)
    end, margin = loop.body[-1].end_lineno or loop.lineno, subject.indent_of(loop.body[0].lineno)
    yield subject.insert("reset", end, margin + text, line=end)
    for branch in (one for one in ast.walk(loop) if isinstance(one, ast.If) and in_branches):
        last = branch.body[-1]
        if not isinstance(last, ast.Return | ast.Break | ast.Continue):
            at, margin = last.end_lineno or last.lineno, subject.indent_of(last.lineno)
            yield subject.insert("reset", at, margin + text, line=at)


@kind
def remembered(subject: Subject) -> Iterator[Attempt | None]:
    """The largest so far is remembered in the branch that compares with it."""
    for node in subject.walk(ast.If):
        test, last = node.test, node.body[-1]
        if not isinstance(test, ast.Compare) or len(test.ops) != 1 or isinstance(last, ast.Return):
            continue
        one, other = test.left, test.comparators[0]
        at, margin = last.end_lineno or last.lineno, subject.indent_of(last.lineno)
        for name, value in ((one, other), (other, one)):
            if isinstance(name, ast.Name):
                text = f"{margin}{name.id} = {subject.text_of(value)}"
                yield subject.insert("remembered", at, text, line=at)


@kind
def exchanged(subject: Subject) -> Iterator[Attempt | None]:
    """Two assignments that are meant to exchange two values, made one."""
    for node in subject.walk(ast.Assign):
        before = subject.before(node)
        if not isinstance(before, ast.Assign) or not subject.starts_line(node):
            continue
        a, b = subject.text_of(before.targets[0]), subject.text_of(before.value)
        c, d = subject.text_of(node.targets[0]), subject.text_of(node.value)
        if (a, b) == (d, c):
            lines = list(subject.source)
            text = f"{subject.indent_of(before.lineno)}{a}, {c} = {b}, {d}"
            lines[before.lineno - 1 : node.end_lineno] = [text]
            yield subject.with_lines("exchanged", before.lineno, lines, subject.text_of(before), text.strip())
