"""A word stands without quotes where a text is meant."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.renaming import loads_of, respelt
from learnflow.skills.debug.running.scopes import Missing, missing
from learnflow.skills.debug.running.wording import worded
from learnflow.skills.language.names import builtin_names


@pattern("NameError", order=32)
def quotes_forgotten(case: Case) -> Diagnosis | None:
    """No line gives the name a value, and the place where it stands takes texts or knows this very text."""
    gone = missing(case)
    if gone is None or gone.seen or gone.elsewhere or case.tree is None or not isinstance(gone.node, ast.Name):
        return None
    found = _as_key(case, gone) or _compared(case, gone) or _beside_texts(case, gone) or _elsewhere(case, gone)
    if found is None:
        return None
    variant, certainty, fact = found
    words = loads_of(case.tree, gone.name)
    quoted = f'"{gone.name}"'
    if variant == "key" and isinstance(case.parents.get(case.parents.get(gone.node)), ast.FormattedValue):  # type: ignore[arg-type]
        quoted = f"'{gone.name}'"
    here = [one for one in words if one.lineno == case.line]
    listed = case.parents.get(gone.node)
    beside = _all_quoted(case, listed) if isinstance(listed, ast.List | ast.Tuple | ast.Set) else None
    return worded(
        case.found(
            "quotes-forgotten",
            where=gone.node,
            variant=variant,
            certainty=certainty if case.ran else Certainty.READ,
            candidates=[respelt(case, words, quoted), respelt(case, here, quoted), beside],
            outright=True,
            name=gone.name,
        ),
        fact=fact,
    )


def _all_quoted(case: Case, display: ast.List | ast.Tuple | ast.Set) -> Change | None:
    """Return the program with quotes around every name of a list that has no value."""
    parts = []
    for one in display.elts:
        unknown = isinstance(one, ast.Name) and one.id not in case.names.bound and one.id not in builtin_names()
        parts.append(f'"{case.text_of(one)}"' if unknown else case.text_of(one))
    inner = ", ".join(parts)
    text = case.text_of(display)
    if not isinstance(display, ast.Tuple):
        return case.replaced(display, f"{text[:1]}{inner}{text[-1:]}")
    return case.replaced(display, f"({inner}{',' if len(parts) == 1 else ''})")


def _as_key(case: Case, gone: Missing) -> tuple[str, Certainty, str] | None:
    holder = case.parents.get(gone.node)
    owner: ast.expr | None = None
    if isinstance(holder, ast.Subscript) and holder.slice is gone.node:
        owner = holder.value
    elif isinstance(holder, ast.Compare) and holder.left is gone.node and isinstance(holder.ops[0], ast.In | ast.NotIn):
        owner = holder.comparators[0]
    elif isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) and gone.node in holder.args:
        owner = holder.func.value if holder.func.attr in ("get", "pop", "setdefault") else None
    seen = case.seen(owner) if owner is not None else None
    if owner is None or seen is None or repr(gone.name) not in seen.keys:
        return None
    keys = ", ".join(seen.keys[:6])
    return "key", Certainty.PROVED, f"`{case.text_of(owner)}` has the keys {keys}"


def _compared(case: Case, gone: Missing) -> tuple[str, Certainty, str] | None:
    holder = case.parents.get(gone.node)
    if isinstance(holder, ast.List | ast.Tuple | ast.Set) and isinstance(case.parents.get(holder), ast.Compare):
        holder = case.parents.get(holder)
    if not isinstance(holder, ast.Compare):
        return None
    for other in (holder.left, *holder.comparators):
        seen = case.seen(other) if other is not gone.node else None
        if seen is not None and seen.type == "str":
            same = seen.text.strip("'\"").strip().lower() == gone.name.lower()
            what = f"`{case.text_of(other)}` is the text {seen.text}"
            return "compared", Certainty.PROVED if same else Certainty.SEEN, what
    return None


def _beside_texts(case: Case, gone: Missing) -> tuple[str, Certainty, str] | None:
    holder = case.parents.get(gone.node)
    if isinstance(holder, ast.List | ast.Tuple | ast.Set):
        others = [one for one in holder.elts if isinstance(one, ast.Constant)]
        if others and all(isinstance(one.value, str) for one in others):
            return "beside", Certainty.SEEN, f"beside it stand texts such as {others[0].value!r}"
    if isinstance(holder, ast.Dict) and gone.node in holder.keys:
        keys = [one for one in holder.keys if isinstance(one, ast.Constant)]
        if keys and all(isinstance(one.value, str) for one in keys):
            return "beside", Certainty.SEEN, f"the other keys are texts such as {keys[0].value!r}"
    if isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute) and gone.node in holder.args:
        seen = case.seen(holder.func.value)
        if (
            seen is not None
            and seen.kinds
            and all(kind == "str" for kind, _ in seen.kinds)
            and holder.func.attr in ("append", "remove", "index", "count", "add", "insert")
        ):
            return "beside", Certainty.SEEN, f"`{case.text_of(holder.func.value)}` holds texts: {seen.text}"
    return None


def _elsewhere(case: Case, gone: Missing) -> tuple[str, Certainty, str] | None:
    """The very word stands in quotes elsewhere in the program."""
    for node in case.walk(ast.Constant):
        if isinstance(node, ast.Constant) and node.value == gone.name and node.lineno != case.line:
            return "elsewhere", Certainty.SEEN, f"line {node.lineno} writes it as a text, with quotes"
    return None
