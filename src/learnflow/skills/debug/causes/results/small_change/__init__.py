"""A small change with which the known tests pass, found by the search: which words belong to its kind.

The slot `line` is the line that the first edit is about (`Attempt.line`): for what is added at the start of a
function its `def`, for what is added below a line that line. A variant says only what is true of all its kinds.
"""

from __future__ import annotations

from collections.abc import Mapping

DEFAULT = ""
"""The wording for a kind that has no variant: the texts that stand before all variants."""

_KINDS: Mapping[str, tuple[str, ...]] = {
    "arguments": ("argument", "argument-order"),
    "border": ("plus-or-minus-one", "shifted-everywhere"),
    "branches": ("branches", "branches-everywhere"),
    "calculation": ("calculated", "operand-dropped", "remainder"),
    "call": ("call", "through-function"),
    "comparison": ("comparison", "comparison-everywhere", "equality"),
    "condition": ("and-or", "condition-part", "not", "or-of-values"),
    "condition-order": ("condition-order",),
    "constant": ("constant-everywhere", "name-in-quotes", "number", "other-number", "text", "truth"),
    "copy": ("copied-first", "loop-copy", "same-row", "shared-value"),
    "default-kept": ("default-kept",),
    "else": ("branches-exchanged", "else-added", "else-left-out", "else-of-loop"),
    "exchanged": ("exchanged",),
    "guard": ("guard-for-empty", "guard-for-key"),
    "in-place": ("in-place",),
    "indentation": ("dedented", "indented"),
    "index": (
        "index", "index-for-item", "index-order", "item-everywhere", "item-for-index", "part", "part-left-out",
    ),
    "initial-value": ("start-value",),
    "jump": ("jump",),
    "left-out": ("condition-left-out", "left-out"),
    "loop-source": ("loop-sorted", "loop-source"),
    "method": ("key", "method", "method-left-out", "order-kept", "other-end"),
    "moved": ("moved", "swapped-lines"),
    "name": ("name", "name-everywhere", "self-forgotten", "target"),
    "once": ("not-seen-yet",),
    "operator": ("arithmetic", "assignment", "augmented"),
    "otherwise": ("kept-otherwise",),
    "order-of-operands": ("brackets", "operand-order"),
    "printed": ("print-for-return",),
    "recursion-end": ("recursion-end",),
    "repeated": ("repeated",),
    "result-lost": ("result-lost", "returned-call"),
    "return-added": ("added-return", "return-in-branch", "return-in-else"),
    "returned-value": ("answer", "compared", "what-is-returned"),
    "set-anew": ("remembered", "reset"),
    "step": ("step", "step-in-else"),
    "turned": ("assignment-turned",),
    "undefined-name": ("undefined-name",),
    "wrapping": ("both-sides", "conversion", "joined", "letters", "reordered", "set", "wrapping"),
}  # fmt: skip

VARIANTS: Mapping[str, str] = {kind: variant for variant, kinds in _KINDS.items() for kind in kinds}
"""The variant of the texts for every kind of edit."""


def variant_of(kind: str) -> str:
    """Return the variant that words a kind of edit, the general wording for a kind that is not known."""
    return VARIANTS.get(kind, DEFAULT)
