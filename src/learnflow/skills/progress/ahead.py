"""Answers to "what lies ahead": ready for a topic, what to do next, what is still open."""

from __future__ import annotations

from learnflow.contracts.answers import ComponentProgress
from learnflow.skills.progress.draft import Draft
from learnflow.skills.progress.mastery import PROFICIENT_ABOVE
from learnflow.skills.progress.reasons import next_step, parts_of, practise, standing
from learnflow.skills.progress.standing import on_component, title_of
from learnflow.skills.progress.summary import ProgressSummary, is_ready
from learnflow.skills.progress.topics import Mention
from learnflow.skills.progress.wording import SHOWN, count, lines, listing, percent, say


def ready(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """Say whether what a component builds on is known above 0.40; of an exam, what is known and what is not."""
    if mention is None or mention.component is None:
        return _ready_for_the_unknown(summary)
    component = mention.component
    title = summary.course.title(component)
    progress = standing(summary, component)
    needs = summary.course.needs.get(component, ())
    explain = say("follow_up", "explain", title=title)
    if progress is not None:
        values = {"title": title, "mastery": percent(progress.mastery), "level": progress.level.value}
        text = say("ready", "known", **values)
        return Draft(
            text,
            parts_of(summary, progress),
            (progress,),
            (component,),
            (practise(summary, component), explain),
            progress.mastery,
        )
    if not needs:
        return Draft(say("ready", "free", title=title), about=(component,), follow_ups=(explain,))
    missing = [(need, standing(summary, need)) for need in needs]
    missing = [(need, c) for need, c in missing if not is_ready(c.mastery if c else None)]
    if not missing:
        return Draft(say("ready", "yes", title=title), _masteries(summary, needs), (), needs, (explain,))
    first = summary.course.title(missing[0][0])
    gaps = listing([_missing(summary, need, c) for need, c in missing])
    follow_ups = (say("follow_up", "explain", title=first), practise(summary, missing[0][0]))
    text = say("ready", "no", title=title, missing=gaps)
    return Draft(text, _masteries(summary, needs), (), needs, follow_ups, said_of=missing[0][0])


def _ready_for_the_unknown(summary: ProgressSummary) -> Draft:
    components = summary.progress.components
    detail = say(
        "ready",
        "exam_have",
        ready=sum([is_ready(c.mastery) for c in components]),
        count=count(len(components), "topic"),
        strong=sum([c.mastery > PROFICIENT_ABOVE for c in components]),
    )
    return Draft(
        say("ready", "exam"),
        detail,
        shown=components,
        follow_ups=(say("follow_up", "weak"), say("follow_up", "next")),
        said=summary.progress.mastery,
    )


def _missing(summary: ProgressSummary, need: str, progress: ComponentProgress | None) -> str:
    title = summary.course.title(need)
    if progress is None:
        return say("ready", "missing_none", title=title)
    return say("ready", "missing_low", title=title, mastery=percent(progress.mastery))


def _masteries(summary: ProgressSummary, names: tuple[str, ...]) -> str:
    known = [c for name in names if (c := standing(summary, name))]
    return lines(*[say("ready", "row", title=title_of(summary, c), mastery=percent(c.mastery)) for c in known])


def study_next(summary: ProgressSummary, _: Mention | None) -> Draft:
    """Say what to do next and why."""
    step = next_step(summary)
    progress = standing(summary, step.component) if step.component else None
    if not summary.progress.components:
        return Draft(step.text, follow_ups=(step.message, say("none", "ask")))
    return Draft(
        step.text,
        say("next", "order"),
        shown=(progress,) if progress else (),
        about=(step.component,) if step.component else (),
        follow_ups=(step.message, say("follow_up", "weak"), say("follow_up", "why") if progress else None),
        said=progress.mastery if progress else None,
        data={"next": {"reason": step.reason, "component": step.component}},
    )


def still_open(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """Name the components that are not Proficient, of a module where one was named."""
    if mention and mention.component:
        return on_component(summary, mention.component)
    course = summary.course
    known = {c.component: c for c in summary.progress.components}
    names = list(course.modules[mention.module]) if mention and mention.module else [*course.titles]
    if not (mention and mention.module):
        names += [name for name in known if name not in course.titles]
    waiting = [name for name in names if name not in known or known[name].mastery <= PROFICIENT_ABOVE]
    step = next_step(summary)
    follow_ups = (step.message, say("follow_up", "next"))
    if not waiting:
        return Draft(say("open", "none"), follow_ups=follow_ups)
    rows = [
        say("open", "row", title=title_of(summary, known[name]), mastery=percent(known[name].mastery))
        if name in known
        else say("open", "row_none", title=course.title(name))
        for name in waiting[:SHOWN]
    ]
    if len(waiting) > SHOWN:
        rows.append(say("open", "more", count=len(waiting) - SHOWN))
    text = say("open", "list", count=len(waiting), all=count(len(names), "topic"))
    return Draft(text, lines(*rows), follow_ups=follow_ups, data={"open": waiting})
