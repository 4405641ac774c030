"""What is known of each kind of edit: how often it was true where it passed, how often it is needed.

Trust and gain come from wrong programs, measured against a correct one on further inputs. The gain orders the
work: repairs per thousand candidates of the kind.
"""

from __future__ import annotations

_DEFAULT = (0.75, 0.5)
_LOOPS = {
    "step",
    "step-in-else",
    "else-left-out",
    "dedented",
    "moved",
    "jump",
    "reset",
    "target",
    "comparison",
    "branches",
}
"""Kinds that end a loop more often than they mend a wrong result."""

_KINDS: dict[str, tuple[float, float]] = {
    "undefined-name": (0.97, 60),
    "not-seen-yet": (0.85, 6),
    "kept-otherwise": (0.9, 8),
    "assignment-turned": (0.9, 8),
    "repeated": (0.85, 10),
    "other-end": (0.85, 8),
    "name-for-part": (0.8, 0.5),
    "recursion-step": (0.9, 4),
    "result-asked": (0.95, 30),
    "condition-returned": (0.9, 6),
    "part-of-each": (0.85, 3),
    "negated": (0.9, 3),
    "sorted-first": (0.85, 6),
    "taken-out": (0.92, 15),
    "argument-left-out": (0.85, 5),
    "sign-added": (0.85, 2),
    "shadowed": (0.9, 15),
    "adding-turned": (0.97, 90),
    "equality-order": (0.5, 0.8),
    "equality-range": (0.7, 1.5),
    "loop-turned": (0.6, 2),
    "in-place": (0.95, 80),
    "print-for-return": (0.95, 90),
    "shared-value": (0.95, 90),
    "default-kept": (0.95, 90),
    "exchanged": (0.95, 90),
    "or-of-values": (0.9, 80),
    "same-row": (0.95, 60),
    "self-forgotten": (0.95, 40),
    "name-in-quotes": (0.9, 20),
    "call": (0.97, 20),
    "else-of-loop": (0.85, 15),
    "dedented": (0.88, 13),
    "key": (0.85, 8),
    "added-return": (0.92, 8),
    "method": (0.95, 6),
    "not": (0.85, 4),
    "and-or": (0.9, 6),
    "truth": (0.85, 4),
    "branches-everywhere": (0.9, 10),
    "returned-call": (0.95, 20),
    "comparison": (0.9, 5),
    "equality": (0.75, 2),
    "index-order": (0.85, 4),
    "condition-order": (0.85, 5),
    "assignment": (0.8, 4),
    "comparison-everywhere": (0.85, 3),
    "argument-order": (0.85, 3),
    "else-left-out": (0.9, 8),
    "else-added": (0.85, 3),
    "guard-for-empty": (0.9, 3),
    "guard-for-key": (0.85, 2),
    "step": (0.82, 3),
    "step-in-else": (0.8, 4),
    "swapped-lines": (0.8, 2),
    "remembered": (0.9, 4),
    "recursion-end": (0.75, 1),
    "branches": (0.8, 2),
    "branches-exchanged": (0.85, 3),
    "wrapping": (0.9, 1),
    "conversion": (0.88, 0.7),
    "loop-source": (0.8, 1.6),
    "loop-sorted": (0.5, 0.4),
    "loop-copy": (0.9, 3),
    "result-lost": (0.9, 1.5),
    "set": (0.5, 0.2),
    "order-kept": (0.95, 20),
    "copied-first": (0.9, 2),
    "remainder": (0.75, 1),
    "arithmetic": (0.85, 1.1),
    "augmented": (0.85, 1.2),
    "jump": (0.7, 1.2),
    "constant-everywhere": (0.75, 1),
    "part-left-out": (0.7, 0.8),
    "plus-or-minus-one": (0.75, 0.8),
    "shifted-everywhere": (0.8, 1),
    "moved": (0.75, 0.6),
    "condition-part": (0.75, 1),
    "condition-left-out": (0.65, 0.6),
    "both-sides": (0.85, 0.5),
    "name": (0.78, 0.45),
    "target": (0.65, 0.4),
    "start-value": (0.75, 0.35),
    "reordered": (0.4, 0.25),
    "index": (0.75, 0.3),
    "other-number": (0.75, 0.25),
    "number": (0.75, 0.4),
    "reset": (0.75, 0.2),
    "indented": (0.7, 0.3),
    "argument": (0.8, 1),
    "brackets": (0.85, 1),
    "operand-order": (0.8, 0.4),
    "operand-dropped": (0.65, 0.3),
    "method-left-out": (0.8, 2),
    "name-everywhere": (0.8, 0.15),
    "item-everywhere": (0.8, 0.08),
    "part": (0.65, 0.1),
    "item-for-index": (0.8, 0.1),
    "index-for-item": (0.8, 0.2),
    "what-is-returned": (0.8, 0.3),
    "return-in-branch": (0.65, 0.1),
    "return-in-else": (0.75, 0.3),
    "left-out": (0.65, 0.25),
    "answer": (0.65, 0.5),
    "letters": (0.7, 0.1),
    "text": (0.6, 0.1),
    "calculated": (0.4, 0.05),
    "through-function": (0.8, 0.3),
    "compared": (0.8, 0.5),
}


def trust(kind: str) -> float:
    """Return how often an edit of a kind was true where it passed (0–1)."""
    return _KINDS.get(kind, _DEFAULT)[0]


def gain(kind: str) -> float:
    """Return how often an edit of a kind is what is needed, among all that are tried."""
    return _KINDS.get(kind, _DEFAULT)[1]


def ends_loops(kind: str) -> bool:
    """Whether edits of a kind often make a program end that did not."""
    return kind in _LOOPS
