"""`import` in the wrong order, with a text, a hyphen, or a dotted name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import SURE, Proposal, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source

_N = r"[^\W\d]\w*"
_D = rf"{_N}(?:\.{_N})*"
_FORMS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(rf"^(\s*){pattern}\s*;?$"), form, variant)
    for pattern, form, variant in (
        (
            rf"import\s+\{{?\s*([\w*, ]+?)\s*\}}?\s+(?:from|of|in|out of)\s+[\"']?({_D})[\"']?",
            r"\1from \3 import \2",
            "turned",
        ),
        (rf"from\s+({_D})\s+({_N}(?:\s*,\s*{_N})*|\*)\s+import", r"\1from \2 import \3", "turned"),
        (rf"import\s+({_D})\.\*", r"\1from \2 import *", "star"),
        (rf"import\s+\*\s*,?\s*({_D})", r"\1from \2 import *", "star"),
        (rf"from\s+({_D})\s+import\s+({_N})\.\*", r"\1from \2.\3 import *", "star"),
        (rf"import\s+[\"'<]\s*({_N})(?:\.py|\.h)?\s*[\"'>]", r"\1import \2", "text"),
        (rf"import\s*\(\s*[\"']?({_N})[\"']?\s*\)", r"\1import \2", "text"),
        (rf"from\s+[\"']\s*({_D}?)(?:\.py)?\s*[\"']\s+import\s+({_N}|\*)", r"\1from \2 import \3", "text"),
        (rf"from\s+({_D})\s+import\s+[\"']\s*({_N}|\*)\s*[\"']", r"\1from \2 import \3", "text"),
        (rf"from\s+({_D})\s+import\s+({_N}(?:\s*,\s*{_N})*)\s*\(\s*\)", r"\1from \2 import \3", "called"),
        (rf"import\s+({_D})\s*\(\s*\)", r"\1import \2", "called"),
        (rf"from\s+({_D})\s+import\s+({_D})\.({_N})", r"\1from \2.\3 import \4", "dotted"),
        (rf"from\s+({_D})\s+import\s+as\s+({_N})", r"\1import \2 as \3", "alias"),
        (rf"import\s+({_D})\s+from", r"\1import \2", "turned"),
        (rf"import\s+(\d+)_?({_N})", r"\1import \3\2", "digit"),
        (rf"import\s+as\s+({_N})\s+({_D})", r"\1import \3 as \2", "alias"),
        (rf"import\s+({_N})\s+as\s+[\"']({_N})[\"']", r"\1import \2 as \3", "alias"),
        (rf"as\s+({_N})\s+import\s+({_D})", r"\1import \3 as \2", "alias"),
        (rf"from\s+import\s+({_D})\s+({_N})", r"\1from \2 import \3", "turned"),
        (rf"from\s+({_D})\s+import\s+({_N}(?:\s*,\s*{_N})*)\s*,", r"\1from \2 import \3", "comma"),
        (rf"import\s+({_D}(?:\s*,\s*{_D})*)\s*,", r"\1import \2", "comma"),
        (
            rf"import\s+({_D})\s*(?:,|\band\b|;)\s*from\s+({_D})\s+import\s+({_N})",
            r"\1import \2; from \3 import \4",
            "several",
        ),
        (
            rf"from\s+({_D})\s+import\s+({_N}(?:\s*,\s*{_N})*|\*)\s*(?:,|\band\b|;)?\s*from\s+({_D})\s+import\s+({_N}(?:\s*,\s*{_N})*|\*)",
            r"\1from \2 import \3; from \4 import \5",
            "several",
        ),
        (rf"(import\s+{_D}|from\s+{_D}\s+import\s+{_N})\s+as\s+{_N}\s+as\s+({_N})", r"\1\2 as \3", "alias"),
        (rf"import\s+({_D})\s+and\s+({_D})", r"\1import \2, \3", "and"),
        (rf"from\s+({_D})\s+import\s+({_N})\s+and\s+({_N})", r"\1from \2 import \3, \4", "and"),
        (rf"from\s+({_D})\s+import\s+\*\s*,\s*{_N}", r"\1from \2 import *", "star"),
        (rf"from\s+({_D})\s+import\s+all", r"\1from \2 import *", "star"),
        (rf"import\s+({_N})[/\\]({_N})", r"\1import \2.\3", "slash"),
        (rf"from\s+({_N})[/\\]({_N})\s+import\s+({_N}|\*)", r"\1from \2.\3 import \4", "slash"),
        (rf"from\s+({_D})\s+import\s+({_N})\s*:", r"\1from \2 import \3", "sign"),
        (rf"import\s+({_D})\s*[:.]", r"\1import \2", "sign"),
        (rf"import\s*[:=]\s*({_D})", r"\1import \2", "sign"),
        (rf"import\s+({_D})\s*=\s*({_N})", r"\1import \2 as \3", "sign"),
        (rf"import\s+({_N})\s*=>\s*({_N})", r"\1import \2 as \3", "sign"),
        (rf"({_N})\s*=\s*import\s*\(?\s*[\"']?({_D})[\"']?\s*\)?", r"\1import \3 as \2", "assigned"),
        (rf"from\s+({_D})\s+import\s+\[\s*({_N}(?:\s*,\s*{_N})*)\s*\]", r"\1from \2 import \3", "brackets"),
        (rf"from\s+({_D})\s+import\s+\{{\s*({_N}(?:\s*,\s*{_N})*)\s*\}}", r"\1from \2 import \3", "brackets"),
        (rf"(?:import|from)\s+from\s+({_D})\s+import\s+({_N}|\*)", r"\1from \2 import \3", "turned"),
    )
)
_HYPHEN = re.compile(rf"^(\s*(?:import|from)\s+)({_N}(?:-\w+)+)((?:\s+import\s.*|\s+as\s.*)?)\s*$")


@proposes("import-form")
def propose(source: Source) -> Iterator[Proposal]:
    """Write `import module` or `from module import name`."""
    for number in source.suspects[:2]:
        code = source.code(number).rstrip()
        if "import" not in code:
            continue
        hyphen = _HYPHEN.match(code)
        if hyphen is not None:
            wants = hyphen[2].replace("-", "_")
            changed = f"{hyphen[1]}{wants}{hyphen[3]}"
            yield rewrite(source, SURE - 0.2, number, changed, variant="hyphen", has=hyphen[2], wants=wants)
        for pattern, form, variant in _FORMS:
            match = pattern.match(code)
            if match is None:
                continue
            changed = match.expand(form)
            if variant == "assigned" and match[2] == match[3]:
                changed = f"{match[1]}import {match[3]}"
            yield rewrite(source, SURE - 0.1, number, changed, variant=variant, has=code.strip(), wants=changed.strip())
