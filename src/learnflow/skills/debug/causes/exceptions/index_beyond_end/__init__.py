"""The index lies further behind (or before) the sequence than one step: computed too large, or fixed and too large."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import (
    Lookup,
    failing_call,
    integer,
    length_of,
    literal,
    lookup_of,
    loops_around,
    method_of,
    noun_of,
    path_of,
    receiver_of,
    scope_at,
    size_text,
)  # fmt: skip
from learnflow.skills.debug.running.ranges import split_sum
from learnflow.skills.debug.running.tracing import binding_of, traced


@pattern("IndexError", order=40)
def computed_past_the_end(case: Case) -> Diagnosis | None:
    """A position that was found in the sequence, and to which something was added."""
    found = lookup_of(case) if case.ran else None
    if found is None or found.number is None or not found.length or found.number < found.length:
        return None
    made = _sum_with_position(case, found)
    if made is None:
        return None
    text = case.text_of(made)
    inner = text if text.startswith("(") and text.endswith(")") and text.count("(") == 1 else f"({text})"
    holder = case.text_of(found.holder)
    return _told(
        case,
        found,
        "added",
        where=made,
        candidates=[case.replaced(made, f"{inner} % len({holder})")] if _goes_round(case, found) else [],
        made=text,
        certainty=Certainty.SEEN,
    )


@pattern("IndexError", order=13)
def item_taken_for_a_position(case: Case) -> Diagnosis | None:
    """The loop gives the items of the list, and an item is used as a position in it."""
    if not case.ran:
        return None
    call = failing_call(case)
    found = lookup_of(case) if call is None or method_of(call) != "pop" else None
    holder = found.holder if found is not None else receiver_of(call)
    index = found.index if found is not None else call.args[0] if call is not None and len(call.args) == 1 else None
    if holder is None or index is None or not path_of(holder):
        return None
    node: ast.AST = found.node if found is not None else call or holder
    base = split_sum(index)[0]
    loops = [
        one for one in loops_around(case, node) if isinstance(one, ast.For) and path_of(one.iter) == path_of(holder)
    ]
    loop = next((one for one in loops if path_of(one.target) == path_of(base) != ""), None)
    if loop is None or not isinstance(loop, ast.For):
        return None
    seen, held = case.seen(path_of(loop.target)), case.seen(holder)
    if seen is None or held is None or length_of(held) is None:
        return None
    candidates: list[Change | None] = []
    if found is not None and base is index and not found.store:
        candidates = [case.replaced(found.node, path_of(loop.target))]
    return case.found(
        "index-beyond-end",
        where=loop.iter,
        variant="item",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(holder), held, case.line), case.value(path_of(loop.target), seen, case.line)],
        candidates=kept(case, candidates),
        name=case.text_of(holder),
        index=path_of(loop.target),
        number=seen.text,
        size=size_text(length_of(held), noun_of(held)),
        final=str((length_of(held) or 0) - 1),
        first="",
        made="",
        made_line=str(loop.lineno),
    )


def _goes_round(case: Case, found: Lookup) -> bool:
    """Whether the first may follow on the last: an alphabet, or a list of different things written in the program."""
    made = traced(case, found.holder).node
    letters = literal(found.held.text) if found.held is not None and found.held.type == "str" else None
    if isinstance(letters, str):
        return len(letters) >= 10 and len(set(letters)) == len(letters)
    if not isinstance(made, ast.List | ast.Tuple) or not all(isinstance(one, ast.Constant) for one in made.elts):
        return False
    return len({ast.dump(one) for one in made.elts}) == len(made.elts) > 2


def _sum_with_position(case: Case, found: Lookup) -> ast.BinOp | None:
    """Return the sum with `holder.index(…)` that made the index."""
    node: ast.AST | None = found.index
    if isinstance(node, ast.Name):
        binding = binding_of(case, node.id, scope_at(case, case.line), None)
        node = binding.value if isinstance(binding, ast.Assign) else None
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Sub):
        return None
    for part in (node.left, node.right):
        side: ast.expr = part
        if isinstance(part, ast.Name):
            binding = binding_of(case, part.id, scope_at(case, case.line), None)
            side = binding.value if isinstance(binding, ast.Assign) else part
        if method_of(side) in ("index", "find") and path_of(receiver_of(side)) == path_of(found.holder) != "":
            return node
    return None


@pattern("IndexError", order=60)
def index_beyond_end(case: Case) -> Diagnosis | None:
    """Which index stands against which length."""
    if not case.ran:
        return None
    found = lookup_of(case)
    if found is None:
        return _of_pop(case)
    if found.number is None or not found.length or -found.length <= found.number < found.length:
        return None
    variant = "below" if found.number < 0 and not isinstance(found.index, ast.UnaryOp) else ""
    fixed = isinstance(found.index, ast.Constant | ast.UnaryOp)
    variant = variant or ("below-fixed" if found.number < 0 else "fixed" if fixed else "")
    loops = loops_around(case, found.node)
    loop = loops[0] if loops and not variant else None
    if loop is not None and path_of(getattr(loop, "target", None)) in {
        path_of(one) for one in ast.walk(found.index)
    } - {""}:
        variant = "loop"
    where = loop.iter if variant == "loop" and isinstance(loop, ast.For) else found.node
    return _told(case, found, variant, where=where, candidates=[], made="", certainty=Certainty.SEEN)


def _told(
    case: Case,
    found: Lookup,
    variant: str,
    *,
    where: ast.AST,
    candidates: list[Change | None],
    made: str,
    certainty: Certainty,
) -> Diagnosis:
    values = [case.value(case.text_of(found.holder), found.held, case.line)] if found.held is not None else []
    length = found.length or 0
    return case.found(
        "index-beyond-end",
        where=where,
        variant=variant,
        certainty=certainty,
        values=values,
        candidates=candidates,
        name=case.text_of(found.holder),
        index=case.text_of(found.index),
        number=str(found.number),
        size=size_text(length, noun_of(found.held)),
        final=str(length - 1),
        first=str(-length),
        made=made,
        made_line=str(getattr(where, "lineno", case.line)),
    )


def _of_pop(case: Case) -> Diagnosis | None:
    """`pop(i)` with a position that the list does not have."""
    call = failing_call(case)
    holder = receiver_of(call)
    if call is None or holder is None or method_of(call) not in ("pop",) or len(call.args) != 1:
        return None
    seen, number = case.seen(holder), integer(case, call.args[0])
    length = length_of(seen)
    if not length or number is None or seen is None:
        return None
    return case.found(
        "index-beyond-end",
        where=call,
        variant="pop",
        certainty=Certainty.SEEN,
        values=[case.value(case.text_of(holder), seen, case.line)],
        name=case.text_of(holder),
        index=case.text_of(call.args[0]),
        number=str(number),
        size=size_text(length),
        final=str(length - 1),
        first=str(-length),
        made="",
        made_line="",
    )
