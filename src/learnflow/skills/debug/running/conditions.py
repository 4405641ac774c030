"""Why a condition was never (or always) true: the values that it compared."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Change
from learnflow.skills.debug.running.glimpsing import glimpsed
from learnflow.skills.debug.running.looking import indentation, literal
from learnflow.skills.debug.running.seeing import Seen

_OUTSIDE = re.compile(r"outside|out_of|extreme|invalid|wrong|bad|unusual|either|weekend|refuse", re.I)
_STRING_TESTS = (
    "isdigit",
    "isalpha",
    "isupper",
    "islower",
    "isnumeric",
    "isalnum",
    "isspace",
    "isdecimal",
    "startswith",
    "endswith",
)


@dataclass(frozen=True)
class Reason:
    """What a condition compared: `variant` is the kind of slip, `facts` say the values in words."""

    variant: str = ""
    facts: str = ""
    first: str = ""
    first_text: str = ""
    second: str = ""
    second_text: str = ""
    values: list[tuple[str, Seen]] = field(default_factory=list)
    candidates: list[Change | None] = field(default_factory=list)


def reason_of(case: Case, test: ast.expr, times: int, *, always: bool) -> Reason | None:
    """Return why a condition came out the same every time, None where its values cannot be seen."""
    uncalled = _uncalled(test)
    if uncalled is not None:
        return _of_uncalled(case, test, uncalled, always=always)
    contradiction = _contradiction(case, test) if not always else None
    if contradiction is not None:
        return contradiction
    pairs = _pairs(test)
    parts = [side for pair in pairs for side in (pair.left, pair.comparators[0])] or _leaves(test)
    last = _reason_at(case, test, pairs, parts, max(times, 1))
    if (last is None or not last.variant) and times > 1 and pairs:
        # Another item may show the slip that the last one does not.
        first = _reason_at(case, test, pairs, parts, 1)
        return first if first is not None and first.variant else last or first
    return last


def _reason_at(case: Case, test: ast.expr, pairs: list[ast.Compare], parts: list[ast.expr], nth: int) -> Reason | None:
    seen = glimpsed(case, test, parts, nth)
    if not seen:
        return None
    told = [(case.text_of(part), seen[part]) for part in parts if part in seen and not isinstance(part, ast.Constant)]
    facts = ", ".join(dict.fromkeys(f"{text} was {one.text}" for text, one in told[:3]))
    for pair in pairs:
        left, right = seen.get(pair.left), seen.get(pair.comparators[0])
        if left is None or right is None:
            continue
        variant, candidates = _judged(case, pair, left, right)
        if variant:
            sides = (case.text_of(pair.left), left.text, case.text_of(pair.comparators[0]), right.text)
            return Reason(variant, facts, *sides, told, candidates)
    return Reason("", facts, "", "", "", "", told, []) if facts else None


def _pairs(test: ast.expr) -> list[ast.Compare]:
    return [one for one in ast.walk(test) if isinstance(one, ast.Compare) and len(one.ops) == 1][:4]


def _leaves(test: ast.expr) -> list[ast.expr]:
    found: list[ast.expr] = [
        one for one in ast.walk(test) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
    ]
    return found[:4]


def _uncalled(test: ast.expr) -> ast.Attribute | None:
    """Return a test method of texts that stands without its brackets."""
    for node in (test, *(test.values if isinstance(test, ast.BoolOp) else ())):
        inner = node.operand if isinstance(node, ast.UnaryOp) else node
        if isinstance(inner, ast.Attribute) and inner.attr in _STRING_TESTS:
            return inner
    return None


def _of_uncalled(case: Case, test: ast.expr, node: ast.Attribute, *, always: bool) -> Reason:
    called = case.text_of(node) + "()"
    candidates = [case.replaced(node, called)]
    if always and node is test:
        candidates.append(case.replaced(node, f"not {called}"))
    return Reason("uncalled", "", case.text_of(node), "", called, "", [], candidates)


def _contradiction(case: Case, test: ast.expr) -> Reason | None:
    """Two bounds that no number keeps at once."""
    if not (isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and len(test.values) == 2):
        return None
    bounds = [_bound(case, one) for one in test.values]
    first, second = bounds
    if first is None or second is None or first[0] != second[0]:
        return None
    low = [bound for _, sign, bound in (first, second) if sign == ">"]
    high = [bound for _, sign, bound in (first, second) if sign == "<"]
    same = [bound for _, sign, bound in (first, second) if sign == "="]
    if (low and high and low[0] >= high[0]) or (len(same) == 2 and same[0] != same[1]):
        left, right = (case.text_of(one) for one in test.values)
        # Of two bounds either the `and` or the signs may be wrong, unless a name on the line tells.
        sure = len(same) == 2 or (case.lines is not None and _OUTSIDE.search(case.lines[test.lineno - 1]))
        candidates = [case.replaced(test, f"{left} or {right}")] if sure else []
        return Reason("contradiction", "", left, "", right, "", [], candidates)
    return None


def _bound(case: Case, node: ast.expr) -> tuple[str, str, float] | None:
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    value = node.comparators[0]
    if not isinstance(value, ast.Constant) or not isinstance(value.value, int | float):
        return None
    signs = {ast.Gt: ">", ast.GtE: ">", ast.Lt: "<", ast.LtE: "<", ast.Eq: "="}
    sign = signs.get(type(node.ops[0]))
    return (case.text_of(node.left), sign, float(value.value)) if sign is not None else None


def _judged(case: Case, pair: ast.Compare, left: Seen, right: Seen) -> tuple[str, list[Change | None]]:
    """Return the kind of slip that two compared values show, and changes that mend it."""
    op, a, b = pair.ops[0], pair.left, pair.comparators[0]
    if (
        isinstance(op, ast.Is | ast.IsNot)
        and not (left.is_none or right.is_none)
        and left.type in ("str", "int", "float", "tuple")
    ):
        sign = "==" if isinstance(op, ast.Is) else "!="
        return "identity", [case.replaced(pair, f"{case.text_of(a)} {sign} {case.text_of(b)}")]
    if isinstance(op, ast.NotIn):
        return "", []
    if isinstance(op, ast.In):
        return _membership(case, a, left, right)
    if not isinstance(op, ast.Eq | ast.NotEq):
        return "", []
    if {left.type, right.type} in ({"str", "int"}, {"str", "float"}):
        return "types", _converted(case, a, b, left)
    if left.type == right.type == "str":
        return _texts(case, a, b, left, right)
    return "", []


def _converted(case: Case, a: ast.expr, b: ast.expr, left: Seen) -> list[Change | None]:
    text, number = (a, b) if left.type == "str" else (b, a)
    found = [case.replaced(text, f"int({case.text_of(text)})"), case.replaced(number, f"str({case.text_of(number)})")]
    if isinstance(number, ast.Constant):
        found[1] = case.replaced(number, f'"{number.value!r}"')
    return found


def _texts(case: Case, a: ast.expr, b: ast.expr, left: Seen, right: Seen) -> tuple[str, list[Change | None]]:
    one, two = literal(left.text), literal(right.text)
    if not isinstance(one, str) or not isinstance(two, str):
        return "", []
    if one != two and one.strip() == two.strip():
        side = a if one != one.strip() else b
        return "spaces", [case.replaced(side, f"{case.text_of(side)}.strip()")]
    if one != two and one.casefold() == two.casefold():
        lowered = [case.replaced(side, f"{case.text_of(side)}.lower()") for side in (a, b)]
        return "case", lowered
    for side, short, long in ((a, one, two), (b, two, one)):
        if isinstance(side, ast.Subscript) and len(short) < len(long):
            return "length", [_wider(case, side, len(long) - len(short))]
    return "", []


def _wider(case: Case, side: ast.Subscript, by: int) -> Change | None:
    if (
        isinstance(side.slice, ast.Slice)
        and isinstance(side.slice.upper, ast.Constant)
        and isinstance(side.slice.upper.value, int)
    ):
        return case.replaced(side.slice.upper, str(side.slice.upper.value + by))
    return None


def _membership(case: Case, a: ast.expr, left: Seen, right: Seen) -> tuple[str, list[Change | None]]:
    keys = [literal(key) for key in right.keys] if right.keys else literal(right.text)
    wanted = literal(left.text)
    if not isinstance(keys, list | tuple | set) or not isinstance(wanted, str):
        return "", []
    texts = [key for key in keys if isinstance(key, str)]
    if wanted in texts:
        return "", []
    if any(key.casefold() == wanted.casefold() for key in texts):
        lowered = next(
            (one for one in ("lower", "upper", "capitalize", "title") if getattr(wanted, one)() in texts), "lower"
        )
        return "case", [case.replaced(a, f"{case.text_of(a)}.{lowered}()"), _again(case, a, lowered)]
    if any(key.strip() == wanted.strip() for key in texts):
        return "spaces", [case.replaced(a, f"{case.text_of(a)}.strip()"), _again(case, a, "strip")]
    if not texts and keys and wanted.strip().lstrip("-").isdigit():
        return "types", [case.replaced(a, f"int({case.text_of(a)})")]
    return "", []


def _again(case: Case, side: ast.expr, method: str) -> Change | None:
    """Return the program with a line before the condition that gives the name its other form for good."""
    statement = case.statement_at(side.lineno)
    if not isinstance(side, ast.Name) or statement is None or statement.lineno != side.lineno:
        return None
    if not isinstance(statement, ast.If | ast.While | ast.Assign):
        return None
    text = f"{indentation(case, side.lineno)}{side.id} = {side.id}.{method}()"
    return case.changed(case.insert_edit(side.lineno, text)) if isinstance(statement, ast.If) else None
