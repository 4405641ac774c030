"""What the labelling guideline settles without weighing words: messages of code alone, and failures shown."""

from __future__ import annotations

from learnflow.contracts.values import Intent
from learnflow.skills.triage.anatomy import INLINE_WORD, Anatomy, Parse, has_words

SETTLED = 0.95
"""The confidence of an answer that a rule gives alone; a rule is right on every such training message."""

_SENT_FAILURE = 8.0
"""What a traceback sent along adds: a present failure, even where the words ask what it means (guideline rule 2)."""
_SHOWN_FAILURE = 1.0
"""What a traceback within the words adds: there it is often quoted, and the words tell."""
_BROKEN_CODE = 1.0
_OTHER_LANGUAGE = 2.5


def settle(anatomy: Anatomy) -> Intent | None:
    """Return the intent of a message without words (guideline rules 1, 2 and 4), None where words decide."""
    if has_words(anatomy.prose):
        return None
    if anatomy.foreign and anatomy.parse is not Parse.PARSES:
        return Intent.OUT_OF_SCOPE
    if anatomy.traceback or anatomy.parse is Parse.BROKEN:
        return Intent.SYNTAX_HELP
    if anatomy.parse is not Parse.NONE:
        return Intent.CODE_REVIEW
    return None if INLINE_WORD in anatomy.prose else Intent.OUT_OF_SCOPE


def lean(anatomy: Anatomy, signs: frozenset[str]) -> tuple[Intent, float] | None:
    """Return the intent that what is shown speaks for and what that adds to its logit, None where nothing is."""
    if anatomy.foreign and anatomy.parse is not Parse.PARSES:
        return Intent.OUT_OF_SCOPE, _OTHER_LANGUAGE
    if "resolved" in signs or "works" in signs:
        return None
    if anatomy.traceback:
        return Intent.SYNTAX_HELP, _SENT_FAILURE if anatomy.sent_traceback else _SHOWN_FAILURE
    if anatomy.parse is Parse.BROKEN:
        return Intent.SYNTAX_HELP, _BROKEN_CODE
    return None
