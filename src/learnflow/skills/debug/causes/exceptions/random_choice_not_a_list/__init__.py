"""`random.choice` and its like get a dictionary or set, which have no positions."""

from __future__ import annotations

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.glimpsing import kept
from learnflow.skills.debug.running.looking import failing_call, path_of

_CHOOSING = ("choice", "choices", "sample", "shuffle")
_TYPES = ("dict", "set", "frozenset", "defaultdict", "Counter", "OrderedDict", "dict_keys", "dict_values", "dict_items")


@pattern("KeyError", "TypeError", order=14)
def random_choice_not_a_list(case: Case) -> Diagnosis | None:
    """What was given to `random.choice` has no positions."""
    call = failing_call(case) if case.ran else None
    name = path_of(call.func).rsplit(".", 1)[-1] if call is not None else ""
    if call is None or name not in _CHOOSING or not call.args:
        return None
    holder = call.args[0]
    seen = case.seen(holder)
    kind = seen.type.rsplit(".", 1)[-1] if seen is not None else ""
    if seen is not None and kind in ("str", "tuple", "range") and name == "shuffle":
        return case.found(
            "random-choice-not-a-list",
            where=call,
            variant="shuffled",
            certainty=Certainty.PROVED,
            values=[case.value(case.text_of(holder), seen, case.line)],
            name=case.text_of(holder),
            function=name,
            kind={"str": "text", "tuple": "tuple"}.get(kind, kind),
            value=seen.text,
            wanted="",
        )
    if seen is None or kind not in _TYPES:
        return None
    ordered = "sorted" if "set" in kind else "list"
    change = case.replaced(holder, f"{ordered}({case.text_of(holder)})") if name != "shuffle" else None
    return case.found(
        "random-choice-not-a-list",
        where=call,
        variant="dict" if "KeyError" in case.traceback.error_type else "",
        certainty=Certainty.PROVED,
        values=[case.value(case.text_of(holder), seen, case.line)],
        candidates=kept(case, [change]),
        name=case.text_of(holder),
        function=name,
        kind="set" if "set" in kind else "view of a dictionary" if kind.startswith("dict_") else "dictionary",
        wanted=case.failure.key.text if case.failure is not None and case.failure.key is not None else "",
    )
