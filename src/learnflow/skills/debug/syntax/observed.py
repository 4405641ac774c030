"""Where no change that was tried compiles: the place and what is certain about it."""

from __future__ import annotations

from learnflow.skills.debug.findings import Diagnosis, Place
from learnflow.skills.debug.syntax.source import Source
from learnflow.skills.debug.texts import clip, concept_of

_SAID: tuple[tuple[str, str], ...] = (
    ("expected 'except' or 'finally'", "try-without-except"),
    ("outside function", "outside-function"),
    ("outside loop", "outside-loop"),
    ("outside async function", "outside-function"),
    ("not properly in loop", "outside-loop"),
    ("was never closed", "unclosed-bracket"),
    ("does not match opening", "mismatched-bracket"),
    ("unmatched '", "extra-bracket"),
    ("unterminated triple", "unclosed-string"),
    ("unterminated string", "unclosed-string"),
    ("unterminated f-string", "unclosed-f-string"),
    ("f-string: expecting '}'", "unclosed-f-string"),
    ("f-string", "f-string-field"),
    ("positional argument follows", "argument-order"),
    ("keyword argument repeated", "keyword-argument-form"),
    ("expression cannot contain assignment", "keyword-argument-form"),
    ("duplicate argument", "parameter-form"),
    ("default", "argument-order"),
    ("global declaration", "global-form"),
    ("nonlocal", "global-form"),
    ("cannot assign to function call", "assignment-to-call"),
    ("cannot assign to literal", "assignment-to-literal"),
    ("cannot assign to", "assignment-to-expression"),
    ("expected an indented block", "missing-body"),
    ("unexpected indent", "indentation-unexpected"),
    ("unindent", "indentation-mismatch"),
    ("inconsistent use of tabs", "tabs-and-spaces"),
)


def observed(source: Source) -> Diagnosis:
    """Return the diagnosis without a change: the cause that Python's message names, or none."""
    error = source.error
    cause = next((cause for words, cause in _SAID if words in source.says), "unknown-syntax")
    text = source.text(source.line)
    column = min(source.column, len(text) + 1)
    end_line = error.end_lineno if error.end_lineno == source.line else source.line
    end = error.end_offset if error.end_lineno == source.line and error.end_offset else column + 1
    slots = {"line": str(source.line), "says": clip(source.says), "before": clip(text.strip())}
    return Diagnosis(
        kind="syntax",
        cause=cause,
        variant="" if cause == "unknown-syntax" else "untried",
        error_type=type(error).__name__,
        python_says=source.says,
        place=Place(source.line, column, end_line or source.line, max(end, column + 1)),
        concept=concept_of(cause),
        source=source.lines,
        slots=slots,
    )
