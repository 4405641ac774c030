"""A value is given by a keyword that the function does not know, or that already got one by its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.calls import Taken, failing_call, names_in_words, taken_by
from learnflow.skills.debug.running.wording import worded
from learnflow.skills.language.names import closest_names

_UNKNOWN = re.compile(r"^([\w.<>]{1,80})\(\) got an unexpected keyword argument '(\w{1,80})'")
_INVALID = re.compile(r"'(\w{1,80})' is an invalid keyword argument for (?:this function|([\w.]{1,80})(?:\(\))?)")
_NONE = re.compile(r"^([\w.]{1,80})\(\) takes no keyword arguments")
_TWICE = re.compile(r"^([\w.<>]{1,80})\(\) got multiple values for argument '(\w{1,80})'")
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "print": ("sep", "end", "file", "flush"), "sorted": ("key", "reverse"), "sort": ("key", "reverse"),
    "open": ("mode", "encoding", "newline", "errors"), "max": ("key", "default"), "min": ("key", "default"),
    "int": ("base",), "round": ("ndigits",), "sum": ("start",), "enumerate": ("start",), "zip": ("strict",),
    "split": ("sep", "maxsplit"), "dumps": ("indent", "sort_keys", "ensure_ascii", "default"), "dump": ("indent",),
}  # fmt: skip
_MEANT: Mapping[str, str] = {
    "seperator": "sep", "separator": "sep", "seperate": "sep", "delimiter": "sep", "ending": "end", "newline": "end",
    "reversed": "reverse", "descending": "reverse", "desc": "reverse", "function": "key", "func": "key", "by": "key",
    "digits": "ndigits", "decimals": "ndigits", "begin": "start", "enconding": "encoding", "endoding": "encoding",
}  # fmt: skip


def _sure(case: Case) -> Certainty:
    return Certainty.PROVED if case.ran else Certainty.READ


@pattern("TypeError", order=34)
def keyword_argument(case: Case) -> Diagnosis | None:
    """The function has no parameter of this name."""
    match = _UNKNOWN.search(case.says)
    name, keyword = (match[1], match[2]) if match is not None else ("", "")
    if match is None:
        other = _INVALID.search(case.says)
        name, keyword = (other[2] or "", other[1]) if other is not None else ("", "")
    bare = _NONE.search(case.says)
    call = _call_with(case, keyword) if keyword else failing_call(case)
    if bare is not None and call is not None and call.keywords:
        return _takes_none(case, call, bare[1])
    if not keyword or call is None:
        return None
    what = taken_by(case, name)
    word = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", name)
    known = what.names if what is not None else _KNOWN.get(word, ())
    near = _MEANT.get(keyword, "") if what is None else ""
    near = near if near in known else next(iter(closest_names(keyword, known)), "")
    if not near:
        near = _only_left(what, call, keyword)
    node = next(one for one in call.keywords if one.arg == keyword)
    told = case.found(
        "keyword-argument",
        where=node.value,
        variant=("own" if near else "own_far") if what is not None else ("builtin" if known else "unknown"),
        certainty=_sure(case),
        candidates=[_respelt(case, node, near)] if near else [],
        outright=bool(near),
        name=keyword,
        closest=near or "none of them",
        function=case.text_of(call.func),
        defined=what.line if what is not None else 0,
    )
    return worded(told, known=names_in_words(known))


def _call_with(case: Case, keyword: str) -> ast.Call | None:
    if isinstance(case.node, ast.Call) and any(one.arg == keyword for one in case.node.keywords):
        return case.node
    for node in ast.walk(case.stmt) if case.stmt is not None else ():
        if isinstance(node, ast.Call) and any(one.arg == keyword for one in node.keywords):
            return node
    return None


def _only_left(what: Taken | None, call: ast.Call, keyword: str) -> str:
    """Return the one required parameter that the call gives no value, when the keyword begins alike."""
    if what is None:
        return ""
    given = {one.arg for one in call.keywords}
    left = [one for one in what.required[len(call.args) :] if one not in given]
    return left[0] if len(left) == 1 and left[0][:3].lower() == keyword[:3].lower() else ""


def _respelt(case: Case, node: ast.keyword, near: str) -> Change | None:
    return case.replaced(node, f"{near}={case.text_of(node.value)}")


def _takes_none(case: Case, call: ast.Call, name: str) -> Diagnosis:
    args = [case.text_of(one) for one in call.args] + [case.text_of(one.value) for one in call.keywords]
    change = case.replaced(call, f"{case.text_of(call.func)}({', '.join(args)})")
    return case.found(
        "keyword-argument", where=call, variant="no_keywords", certainty=_sure(case), candidates=[change],
        name=call.keywords[0].arg or "", function=case.text_of(call.func), closest="", defined=0,
    )  # fmt: skip


@pattern("TypeError", order=35)
def given_twice(case: Case) -> Diagnosis | None:
    """A keyword names a parameter that a value without keyword has already filled."""
    match = _TWICE.search(case.says)
    what = taken_by(case, match[1]) if match is not None else None
    call = _call_with(case, match[2]) if match is not None else None
    if match is None or what is None or call is None or match[2] not in what.names:
        return None
    place = what.names.index(match[2])
    if place >= len(call.args):
        return None
    taken = {*what.names[: len(call.args)], *(one.arg for one in call.keywords)}
    left = [one for one in what.required if one not in taken]
    first = call.args[place]
    changes: list[Change | None] = []
    if len(left) == 1 and place == len(call.args) - 1:
        changes = [case.replaced(first, f"{left[0]}={case.text_of(first)}")]
    return case.found(
        "keyword-argument", where=first, variant="twice", certainty=_sure(case), candidates=changes,
        name=match[2], function=case.text_of(call.func), defined=what.line, closest=left[0] if left else "",
        first=case.text_of(first), second=case.text_of(next(one.value for one in call.keywords if one.arg == match[2])),
        place=place + 1,
    )  # fmt: skip
