"""An operator that Python does not have, or writes otherwise."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, splice
from learnflow.skills.debug.syntax.source import Source

_FORMS: tuple[tuple[re.Pattern[str], str, float], ...] = tuple(
    (re.compile(pattern), new, cost)
    for pattern, new, cost in (
        (r"!==", "!=", SURE),
        (r"===", "==", SURE),
        (r"(?<![=!<>])= +=(?!=)", "==", SURE),
        (r"! +=(?!=)", "!=", SURE),
        (r"< +>", "!=", SURE - 0.2),
        (r"> +=(?!=)", ">=", SURE),
        (r"< +=(?!=)", "<=", SURE),
        (r"(?<![-+*/%])([-+*/%]|\*\*|//) +=(?!=)", r"\1=", SURE),
        (r"(?<![=!<>])=!(?!=)", "!=", SURE),
        (r"(?<![=!<>])=<", "<=", SURE),
        (r"(?<![=!<>])=>", ">=", SURE),
        (r"(?<![=!<>])=([*/%])(?!\1)", r"\1=", LIKELY),
        (r" ?&& ?", " and ", SURE),
        (r" ?& +& ?", " and ", SURE),
        (r" ?\| +\| ?", " or ", SURE),
        (r" ?\|\| ?", " or ", SURE),
        (r"(?<![\w)\]])!(?!=) ?", "not ", SURE + 0.2),
        (r"\^\^", "**", SURE),
        (r"\*\^|\^\*", "**", LIKELY),
        (r"\bin +not\b", "not in", SURE),
        (r"\bis +in\b", "in", SURE),
        (r"\b(?:is|does|do) +not +equals?(?: +to)?\b", "!=", SURE),
        (r"\bnot +equals?(?: +to)?\b", "!=", SURE),
        (r"\b(?:is +)?equals?(?: +to)?\b(?! *[=(.,)])", "==", LIKELY),
        (r"\b(?:is +)?(?:greater|bigger|more|larger) +than\b", ">", SURE),
        (r"\b(?:is +)?(?:less|smaller|lower) +than\b", "<", SURE),
        (r"\b(?:mod|MOD)\b", "%", LIKELY),
        (r"\bdiv\b", "//", LIKELY),
        (r"(?<![<>=!])==[<>=](?!=)|[<>!]==", "", LIKELY),
    )
)


@proposes("wrong-operator")
def propose(source: Source) -> Iterator[Proposal]:
    """Write each as Python does, on the whole line."""
    for number in source.suspects[:4]:
        mask = source.mask(number)
        for pattern, new, cost in _FORMS:
            found = list(pattern.finditer(mask))
            if not found:
                continue
            places = [(number, m.start(), m.end(), _fitting(m, new)) for m in found]
            has, wants = found[0].group().strip(), places[0][3].strip()
            if wants:
                yield splice(source, cost, *places, has=has, wants=wants)
                if len(places) > 1:
                    yield splice(source, cost + 0.2, places[0], has=has, wants=wants)
        every = {
            m.start(): (m, new) for pattern, new, cost in _FORMS if cost <= SURE and new for m in pattern.finditer(mask)
        }
        if len({new for _, new in every.values()}) > 1:
            spots = [every[start] for start in sorted(every)]
            places = [(number, m.start(), m.end(), m.expand(new)) for m, new in spots]
            if all(a[2] <= b[1] for a, b in itertools.pairwise(places)):
                yield splice(source, SURE, *places, has=spots[0][0].group().strip(), wants=places[0][3].strip())
        if mask.count("&&") and mask.count("||"):
            both = [
                (number, m.start(), m.end(), " and " if "&" in m.group() else " or ")
                for m in re.finditer(r" ?(?:&&|\|\|) ?", mask)
            ]
            first = mask[both[0][1] : both[0][2]].strip()
            yield splice(source, SURE, *both, has=first, wants=both[0][3].strip())


def _fitting(match: re.Match[str], new: str) -> str:
    if new:
        return match.expand(new)
    text = match.group()
    return "==" if "<" not in text and ">" not in text and "!" not in text else text[0].strip("=") + "="
