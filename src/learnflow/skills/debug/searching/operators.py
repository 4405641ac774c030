"""Edits of operators, conditions and numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.searching.edits import Attempt, Subject, is_call, is_simple, kind, shifted

COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
_OTHERS = {
    "<": ("<=", ">", ">=", "!=", "=="), "<=": ("<", ">=", ">", "=="), ">": (">=", "<", "<=", "!=", "=="),
    ">=": (">", "<=", "<", "=="), "==": ("!=", "<=", ">=", "in", "<", ">"), "!=": ("==", "<", ">", "not in"),
    "in": ("not in", "=="), "not in": ("in", "!="), "is": ("is not", "=="), "is not": ("is", "!="),
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip
_NEARER = {
    "+": ("-", "*"), "-": ("+", "*", "%"), "*": ("+", "**", "/"), "/": ("//", "%", "*"), "//": ("/", "%"),
    "%": ("//", "/"), "**": ("*",),
}  # fmt: skip
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MAX_CONSTANTS = 6


@kind
def comparison(subject: Subject) -> Iterator[Attempt | None]:
    """Another comparison in place of one."""
    for node in subject.walk(ast.Compare):
        words = [COMPARE.get(type(one), "==") for one in node.ops]
        values = [subject.text_of(one) for one in (node.left, *node.comparators)]
        for position, word in enumerate(words):
            for other in _OTHERS.get(word, ()):
                changed = [*words[:position], other, *words[position + 1 :]]
                parts = [values[0], *(part for pair in zip(changed, values[1:], strict=True) for part in pair)]
                yield subject.put(_kind_of(word, other), node, " ".join(parts), (word, other))


def _kind_of(word: str, other: str) -> str:
    if {word, other} == {"==", "!="}:
        return "equality"
    if word in ("==", "!="):
        return "equality-order" if other in ("<", ">") else "equality-range" if other in ("<=", ">=") else "comparison"
    return "comparison"


@kind
def both_sides(subject: Subject) -> Iterator[Attempt | None]:
    """The same part of both sides of a comparison: an item, the length, small letters, the number."""
    for node in subject.walk(ast.Compare):
        if len(node.ops) != 1:
            continue
        left, right, word = node.left, node.comparators[0], COMPARE.get(type(node.ops[0]), "==")
        one, other = subject.text_of(left), subject.text_of(right)
        if isinstance(left, ast.Constant) or isinstance(right, ast.Constant):
            continue
        if is_simple(left) and is_simple(right):
            for form in ("{}[1]", "{}[0]", "{}[-1]", "len({})", "{}.lower()", "int({})", "abs({})"):
                yield subject.put("both-sides", node, f"{form.format(one)} {word} {form.format(other)}")
            for form in ("{}[1]", "{}[0]") if word in _TURNED else ():
                yield subject.put("both-sides", node, f"{form.format(one)} {_TURNED[word]} {form.format(other)}")
        if not isinstance(left, ast.Subscript) or not isinstance(right, ast.Subscript):
            continue
        if subject.text_of(left.slice) == subject.text_of(right.slice):
            yield subject.put(
                "both-sides", node, f"{subject.text_of(left.value)} {word} {subject.text_of(right.value)}"
            )


@kind
def condition(subject: Subject) -> Iterator[Attempt | None]:
    """A condition turned round, its parts joined by the other word or in the other order, or one part alone."""
    for node in subject.walk(ast.AST):
        if not isinstance(node, ast.If | ast.While | ast.IfExp):
            continue
        test, text = node.test, subject.text_of(node.test)
        name = "loop-turned" if isinstance(node, ast.While) else "not"
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield subject.put(name, test, subject.text_of(test.operand), ("not", ""))
        elif isinstance(test, ast.BoolOp):
            yield subject.put(name, test, f"not ({text})", ("", "not"))
        elif not isinstance(test, ast.Compare | ast.Constant):
            yield subject.put(name, test, f"not {text}", ("", "not"))
    yield from _joined(subject)


def _joined(subject: Subject) -> Iterator[Attempt | None]:
    for node in subject.walk(ast.BoolOp):
        word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        parts = [_part(subject, value) for value in node.values]
        yield subject.put("and-or", node, f" {other} ".join(parts), (word, other))
        yield from _distributed(subject, node, word)
        for index in range(len(parts)):
            rest = parts[:index] + parts[index + 1 :]
            yield subject.put("condition-part", node, f" {word} ".join(rest), (parts[index], ""))
        yield subject.put("condition-order", node, f" {word} ".join(reversed(parts)))
        yield from _regrouped(subject, node, word, other)


def _part(subject: Subject, node: ast.expr) -> str:
    text = subject.text_of(node)
    return f"({text})" if isinstance(node, ast.BoolOp | ast.IfExp) else text


def _distributed(subject: Subject, node: ast.BoolOp, word: str) -> Iterator[Attempt | None]:
    """`x == a or b` as `x == a or x == b`, and as `x in (a, b)`."""
    first = node.values[0]
    if not isinstance(first, ast.Compare) or len(first.ops) != 1:
        return
    left, operator = subject.text_of(first.left), COMPARE.get(type(first.ops[0]), "==")
    if all(isinstance(one, ast.Constant | ast.Name) for one in node.values[1:]):
        parts = [subject.text_of(first), *(f"{left} {operator} {subject.text_of(one)}" for one in node.values[1:])]
        yield subject.put("or-of-values", node, f" {word} ".join(parts))
        other = "and" if word == "or" else "or"
        yield subject.put("or-of-values", node, f" {other} ".join(parts))


def _regrouped(subject: Subject, node: ast.BoolOp, word: str, other: str) -> Iterator[Attempt | None]:
    """Brackets put elsewhere in a condition of `and` and `or`."""
    for index, value in enumerate(node.values):
        if not isinstance(value, ast.BoolOp) or len(node.values) != 2 or len(value.values) != 2:
            continue
        inner = [_part(subject, one) for one in value.values]
        rest = _part(subject, node.values[1 - index])
        if index == 1:
            yield subject.put("and-or", node, f"({rest} {word} {inner[0]}) {other} {inner[1]}")
            yield subject.put("and-or", node, f"{rest} {other} ({inner[0]} {word} {inner[1]})")
        else:
            yield subject.put("and-or", node, f"{inner[0]} {other} ({inner[1]} {word} {rest})")
            yield subject.put("and-or", node, f"({inner[0]} {word} {inner[1]}) {other} {rest}")


@kind
def arithmetic(subject: Subject) -> Iterator[Attempt | None]:
    """Another operator between two values, both in the other order, one of them alone, or brackets elsewhere."""
    for node in subject.walk(ast.BinOp):
        sign = ARITHMETIC.get(type(node.op))
        left, right = subject.text_of(node.left), subject.text_of(node.right)
        if sign is None:
            continue
        one = isinstance(node.right, ast.Constant) and node.right.value == 1
        for other in _NEARER[sign]:
            # `k * 1` is `k`, which is tried as such.
            if one and other in ("*", "/", "//", "**"):
                continue
            yield subject.put("arithmetic", node, f"{left} {other} {right}", (sign, other))
        if sign not in ("*",):
            yield subject.put("operand-order", node, f"{right} {sign} {left}")
        counted = isinstance(node.right, ast.Constant) and sign in ("+", "-")
        yield subject.put("plus-or-minus-one" if counted else "operand-dropped", node, left)
        yield subject.put("operand-dropped", node, right)
        if isinstance(node.left, ast.BinOp):
            inner = node.left
            sides = [subject.text_of(inner.left), ARITHMETIC.get(type(inner.op), "+"), subject.text_of(inner.right)]
            yield subject.put("brackets", node, f"{sides[0]} {sides[1]} ({sides[2]} {sign} {right})")
        if isinstance(node.right, ast.BinOp):
            inner = node.right
            sides = [subject.text_of(inner.left), ARITHMETIC.get(type(inner.op), "+"), subject.text_of(inner.right)]
            yield subject.put("brackets", node, f"({left} {sign} {sides[0]}) {sides[1]} {sides[2]}")
        if is_call(node.left, "len", "int", "sum", "float", "abs", "ord") and isinstance(node.left, ast.Call):
            inside = ", ".join(subject.text_of(one) for one in node.left.args)
            yield subject.put("brackets", node, f"{subject.text_of(node.left.func)}({inside} {sign} {right})")
    for call in subject.walk(ast.Call):
        if is_call(call, "len", "int", "sum", "float", "range", "ord") and len(call.args) == 1:
            inside_it = call.args[0]
            if isinstance(inside_it, ast.BinOp):
                sign, own = ARITHMETIC.get(type(inside_it.op), "+"), subject.text_of(call.func)
                left, right = subject.text_of(inside_it.left), subject.text_of(inside_it.right)
                yield subject.put("brackets", call, f"{own}({left}) {sign} {right}")


@kind
def augmented(subject: Subject) -> Iterator[Attempt | None]:
    """Another operator in `+=`, plain assignment, and the other way round."""
    for node in subject.walk(ast.AugAssign):
        sign = ARITHMETIC.get(type(node.op))
        target, value = subject.text_of(node.target), subject.text_of(node.value)
        if sign is None:
            continue
        for other in ("+", "-", "*", "//", "/"):
            if other != sign:
                yield subject.put("arithmetic", node, f"{target} {other}= {value}", (f"{sign}=", f"{other}="))
        yield subject.put("assignment", node, f"{target} = {value}", (f"{sign}=", "="))
    for assign in subject.walk(ast.Assign):
        if len(assign.targets) == 1 and isinstance(assign.targets[0], ast.Name | ast.Subscript | ast.Attribute):
            target, value = subject.text_of(assign.targets[0]), subject.text_of(assign.value)
            if subject.loops_around(assign) or isinstance(assign.targets[0], ast.Subscript | ast.Attribute):
                yield subject.put("augmented", assign, f"{target} += {value}", ("=", "+="))
                if isinstance(assign.value, ast.Name | ast.Constant | ast.Subscript):
                    yield subject.put("augmented", assign, f"{target} -= {value}", ("=", "-="))


@kind
def adding_turned(subject: Subject) -> Iterator[Attempt | None]:
    """`x =+ 1`, which sets x to 1, as `x += 1`."""
    for node in subject.walk(ast.Assign):
        value = node.value
        if (
            len(node.targets) != 1
            or not isinstance(value, ast.UnaryOp)
            or not isinstance(value.op, ast.UAdd | ast.USub)
        ):
            continue
        sign = "+" if isinstance(value.op, ast.UAdd) else "-"
        # `x = -1` is what it seems to be; only `x =- 1` is a slip.
        if f"={sign}" in subject.text_of(node):
            target, text = subject.text_of(node.targets[0]), subject.text_of(value.operand)
            yield subject.put("adding-turned", node, f"{target} {sign}= {text}", (f"={sign}", f"{sign}="))


@kind
def remainder(subject: Subject) -> Iterator[Attempt | None]:
    """The remainder by a number of the program or by a length, where a value runs over the end."""
    numbers = _numbers(subject)
    for node in subject.walk(ast.Subscript):
        if isinstance(node.slice, ast.BinOp) and not isinstance(node.slice.op, ast.Mod):
            owner, text = subject.text_of(node.value), subject.text_of(node.slice)
            yield subject.put("remainder", node.slice, f"({text}) % len({owner})")
    for value in subject.walk(ast.BinOp):
        parent = subject.parents.get(value)
        if not isinstance(value.op, ast.Add | ast.Sub):
            continue
        if isinstance(parent, ast.BinOp) and not subject.in_brackets(value):
            continue
        for by in [one for one in dict.fromkeys((*numbers, 26)) if one > 2][:3]:
            text = subject.text_of(value) if subject.in_brackets(value) else f"({subject.text_of(value)})"
            # Inside brackets the remainder goes behind them.
            if text.startswith("(") or not isinstance(parent, ast.BinOp):
                yield subject.put("remainder", value, f"{text} % {by}")
            else:
                yield subject.behind_brackets("remainder", value, f" % {by}")


def _numbers(subject: Subject) -> list[int]:
    found = (n.value for n in ast.walk(subject.tree or ast.Module([], [])) if isinstance(n, ast.Constant))
    numbers = (one for one in found if isinstance(one, int) and not isinstance(one, bool))
    return list(dict.fromkeys(numbers))[:_MAX_CONSTANTS]


@kind
def number(subject: Subject) -> Iterator[Attempt | None]:
    """A number one larger or smaller, 0, 1, its negative, or another number of the program."""
    numbers = _numbers(subject)
    for node in subject.walk(ast.Constant):
        value, parent = node.value, subject.parents.get(node)
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.USub):
            for other in (-value - 1, -value + 1, 0, value):
                yield subject.put("number", parent, str(other))
            continue
        for other in dict.fromkeys((value + 1, value - 1, 0, 1, -value, 2)):
            if other != value and not _does_nothing(parent, node, other):
                text = str(other) if other >= 0 or not isinstance(parent, ast.BinOp) else f"({other})"
                yield subject.put("number", node, text)
        for other in numbers:
            if abs(other - value) > 1 and other > 2:
                yield subject.put("other-number", node, str(other))


def _does_nothing(parent: ast.AST | None, node: ast.Constant, value: float) -> bool:
    """Whether nobody would write this number here: `x + 0`, `x * 1`, `range(0, n)`."""
    if isinstance(parent, ast.BinOp):
        return value == (0 if isinstance(parent.op, ast.Add | ast.Sub) else 1) and not isinstance(parent.op, ast.Mod)
    return value == 0 and isinstance(parent, ast.Call) and is_call(parent, "range") and parent.args[:1] == [node]


@kind
def plus_or_minus_one(subject: Subject) -> Iterator[Attempt | None]:
    """An index, a bound, an argument or a result one larger or smaller."""
    for place in _places(subject):
        if isinstance(place, ast.Constant | ast.Tuple | ast.List | ast.Dict | ast.Compare | ast.BoolOp | ast.JoinedStr):
            continue
        for by in (1, -1):
            yield subject.put("plus-or-minus-one", place, shifted(subject, place, by))


def _places(subject: Subject) -> Iterator[ast.expr]:
    """Yield the places where a number counts: indexes, bounds, arguments, comparisons, results."""
    for node in subject.walk(ast.AST):
        if isinstance(node, ast.Subscript):
            index = node.slice
            bounds = (index.lower, index.upper) if isinstance(index, ast.Slice) else (index,)
            yield from (one for one in bounds if one is not None)
        elif isinstance(node, ast.Call) and is_call(node, "range", "pop", *subject.function_names):
            yield from node.args
        elif isinstance(node, ast.Compare):
            if any(isinstance(one, ast.Lt | ast.LtE | ast.Gt | ast.GtE | ast.Eq) for one in node.ops):
                yield from node.comparators
        elif isinstance(node, ast.Return | ast.Assign | ast.AugAssign):
            value = node.value
            counted = isinstance(value, ast.BinOp | ast.Name) or is_call(value, "len")
            if value is not None and counted:
                yield value
