"""What a message about progress asks for, and of which component or module."""

from __future__ import annotations

import re
from dataclasses import dataclass

from learnflow.skills.progress.course import Name, stems_of
from learnflow.skills.progress.summary import ProgressSummary

READ = 600
"""Characters of a message that are read: a question about one's progress is short."""

_CUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        (
            "rank",
            r"\brank|leader ?board|class ?mates?\b|\bthe (others|class)\b|average|everyone|compared? (to|with)",
        ),
        (
            "method",
            r"calculat|comput|formula|how (is|does|are) (the |my )?(mastery|score|level)s? (work|made|measured)",
        ),
        ("why", r"^\W*why\W*$|\bwhy\b.{0,60}(mastery|score|level|\blow\b|\bhigh\b|number|percent|%|progress)"),
        ("level", r"next level|level up|higher level|missing for"),
        ("errors", r"\b(mistakes?|errors?)\b"),
        (
            "weak",
            r"\bweak|trouble|struggl|\bworst\b|(lose|lost|losing) points|(more|need|needs|must) work\b|work more|"
            r"\b(bad|poor|worse) (at|in)\b|\bstuck\b|lowest",
        ),
        ("ready", r"\bready\b|prepared|\bexam\b|\bcan i (start|begin)\b|\bable to\b"),
        (
            "next",
            r"\bnext\b|recommend|repeat .{1,60} or go|"
            r"should i (study|learn|do|repeat|work|go|focus|continue|review)",
        ),
        ("tries", r"\b(tries|attempts) .{0,30}(left|remain)"),
        ("quiz_by_number", r"\bquiz ?(number|no\.?|nr\.?|#)? ?\d"),
        ("quiz", r"\bquiz"),
        ("quality", r"code quality|\breview|\bquality\b"),
        ("strong", r"strong|\bbest\b|good at|went well"),
        ("last", r"left off|last (thing|activity|time)|where (was i|i (was|stopped|left))|continue where"),
        (
            "change",
            r"improv|\bbetter\b|\bhigher\b|\bworse\b|progress at all|changed?\b|\btrend|this week|"
            r"last (week|month)|making progress",
        ),
        ("streak", r"streak|in a row|active days?|days? active|how often|consisten|weekly goal"),
        ("points", r"badge|\bxp\b|experience points|trophy|medal"),
        ("deadline", r"deadline|homework|schedule|assignment|due date|\bon time\b|on track"),
        ("time", r"how (much|many) (time|hours)|how long have|\bhours\b|time spent"),
        ("grade", r"\bgrades?\b|\bmarks?\b|\bpass(ed)?\b|certificate"),
        ("open", r"\bleft\b|remain|still (open|missing|to do)|unfinished|not (yet )?(done|finished)|\bmissing\b"),
        (
            "done",
            r"how (many|much|meny)|finish|\bcomplet|solved?\b|\bdone\b|learn(ed|t) so far|did i do|did i learn",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Mention:
    """What a message names: a component by id, or a module by title."""

    component: str | None = None
    module: str | None = None


def topic_of(text: str) -> str:
    """Return what a message asks for: the first cue that fits, `overview` without one."""
    read = text[:READ].lower()
    for topic, cue in _CUES:
        if cue.search(read):
            return topic
    return "overview"


def mentioned(text: str, summary: ProgressSummary) -> Mention | None:
    """Return the component (or else the module) whose title a message names, the longest title first."""
    words = stems_of(text[:READ])
    best: tuple[int, Mention] | None = None
    for stems, component, module in (*summary.course.index, *_without_title(summary)):
        if stems <= words and (best is None or len(stems) > best[0]):
            best = (len(stems), Mention(component, module))
    return best[1] if best else None


def _without_title(summary: ProgressSummary) -> list[Name]:
    titles = summary.course.titles
    return [
        (stems_of(summary.course.title(c.component)), c.component, None)
        for c in summary.progress.components
        if c.component not in titles
    ]
