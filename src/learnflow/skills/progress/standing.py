"""Answers to "where do I stand": overall, on one topic or module, to the next level, weak, strong."""

from __future__ import annotations

from learnflow.contracts.answers import ComponentProgress
from learnflow.contracts.values import Level
from learnflow.skills.progress.draft import Draft
from learnflow.skills.progress.mastery import (
    LEARNING_ABOVE,
    MASTERED_ABOVE,
    PROFICIENT_ABOVE,
    band_of,
)
from learnflow.skills.progress.reasons import next_step, parts_of, practise, standing, weak_reason
from learnflow.skills.progress.summary import ProgressSummary, weakest
from learnflow.skills.progress.topics import Mention
from learnflow.skills.progress.wording import count, lines, percent, points, say

_ABOVE = {
    Level.BEGINNER: (Level.LEARNING, LEARNING_ABOVE),
    Level.LEARNING: (Level.PROFICIENT, PROFICIENT_ABOVE),
    Level.PROFICIENT: (Level.MASTERED, MASTERED_ABOVE),
}


def overview(summary: ProgressSummary, mention: Mention | None = None) -> Draft:
    """Say where the student stands on what was named, or on everything."""
    if mention and mention.component:
        return on_component(summary, mention.component)
    if mention and mention.module:
        return on_module(summary, mention.module)
    progress = summary.progress
    components, overall = progress.components, progress.mastery or 0.0
    step = next_step(summary)
    values = {"mastery": percent(overall), "level": progress.level.value}
    if len(components) == 1:
        title = summary.course.title(components[0].component)
        text = say("overview", "one", title=title, **values)
        detail = step.text
    else:
        text = say("overview", "several", count=len(components), **values)
        best, worst = _extremes(components)
        extremes = say("overview", "extremes", best=_named(summary, best), worst=_named(summary, worst))
        detail = lines(extremes, "\n" + step.text)
    return Draft(
        text,
        detail,
        shown=components,
        about=(components[0].component,) if len(components) == 1 else (),
        follow_ups=(step.message, say("follow_up", "change"), say("follow_up", "why")),
        said=overall,
        data={"next": {"reason": step.reason, "component": step.component}},
    )


def on_component(summary: ProgressSummary, component: str) -> Draft:
    """Say where the student stands on one component, and what the number is the sum of."""
    progress = standing(summary, component)
    title = summary.course.title(component)
    if progress is None:
        return unseen(summary, component)
    return Draft(
        _standing_text(title, progress),
        parts_of(summary, progress),
        shown=(progress,),
        about=(component,),
        follow_ups=(practise(summary, component), say("follow_up", "next")),
        said=progress.mastery,
    )


def unseen(summary: ProgressSummary, component: str) -> Draft:
    """Say that nothing is known of one component, and what was only asked about it."""
    title = summary.course.title(component)
    record = summary.records.get(component)
    helps = record["helps"] if record else 0
    return Draft(
        say("component", "unseen", title=title),
        say("component", "only_help", title=title, times=count(helps, "time")) if helps else "",
        about=(component,),
        follow_ups=(say("follow_up", "explain", title=title), practise(summary, component)),
    )


def on_module(summary: ProgressSummary, module: str) -> Draft:
    """Say where the student stands on a module: the mean of its components with evidence."""
    members = summary.course.modules[module]
    seen = tuple([c for c in summary.progress.components if c.component in members])
    everything = count(len(members), "topic")
    if not seen:
        return Draft(
            say("overview", "module_none", title=module, all=everything),
            follow_ups=(say("follow_up", "next"), say("follow_up", "weak")),
        )
    mean = round(sum([c.mastery for c in seen]) / len(seen), 4)
    text = say(
        "overview",
        "module",
        title=module,
        mastery=percent(mean),
        level=band_of(mean).value,
        seen=len(seen),
        all=len(members),
    )
    rows = [say("overview", "module_row", title=title_of(summary, c), mastery=percent(c.mastery)) for c in seen]
    return Draft(
        text,
        lines(*rows),
        shown=seen,
        about=tuple([c.component for c in seen]),
        follow_ups=(say("follow_up", "next"), say("follow_up", "weak")),
        said=mean,
        data={"module": module, "module_mastery": mean},
    )


def level(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """Say how far the next level is, on the component that was named or overall."""
    component = mention.component if mention else None
    progress = standing(summary, component) if component else None
    if component and progress is None:
        return unseen(summary, component)
    mastery = progress.mastery if progress else summary.progress.mastery or 0.0
    band = band_of(mastery)
    step = next_step(summary)
    follow_ups = (step.message, say("follow_up", "why"))
    about = (progress.component,) if progress else ()
    if band not in _ABOVE:
        return Draft(say("level", "top", mastery=percent(mastery)), about=about, follow_ups=follow_ups, said=mastery)
    above, bound = _ABOVE[band]
    text = say(
        "level",
        "next",
        mastery=percent(mastery),
        level=band.value,
        above=above.value,
        bound=percent(bound),
        missing=points(bound - mastery),
    )
    detail = lines(say("level", "days_fade"), None if progress else "\n" + step.text)
    return Draft(text, detail, about=about, follow_ups=follow_ups, said=mastery)


def weak(summary: ProgressSummary, _: Mention | None) -> Draft:
    """Name the weakest components with what each is missing most."""
    names = weakest(summary.progress)
    step = next_step(summary)
    follow_ups = (step.message, say("follow_up", "next"), say("follow_up", "why"))
    if not names:
        lowest = _extremes(summary.progress.components)[1]
        text = say("weak", "all_fine", title=title_of(summary, lowest), mastery=percent(lowest.mastery))
        return Draft(text, about=(lowest.component,), follow_ups=follow_ups, said=lowest.mastery)
    shown = tuple([c for name in names if (c := standing(summary, name))])
    first = shown[0]
    rows = [
        say("weak", "row", title=title_of(summary, c), mastery=percent(c.mastery), why=weak_reason(summary, c))
        for c in shown
    ]
    return Draft(
        say("weak", "list", title=title_of(summary, first), mastery=percent(first.mastery), level=first.level.value),
        lines(*rows),
        shown=shown,
        about=tuple(names),
        follow_ups=(say("follow_up", "about", title=title_of(summary, first)), *follow_ups),
        said=first.mastery,
        said_of=first.component,
    )


def strong(summary: ProgressSummary, _: Mention | None) -> Draft:
    """Name the strongest components."""
    ranked = sorted(summary.progress.components, key=lambda c: (-c.mastery, c.component))
    first, shown = ranked[0], tuple(ranked[:3])
    rows = [say("strong", "row", title=title_of(summary, c), mastery=percent(c.mastery)) for c in shown]
    values = {"title": title_of(summary, first), "mastery": percent(first.mastery), "level": first.level.value}
    return Draft(
        say("strong", "list", **values),
        lines(*rows),
        shown=shown,
        about=tuple([c.component for c in shown]),
        follow_ups=(say("follow_up", "weak"), say("follow_up", "next")),
        said=first.mastery,
        said_of=first.component,
    )


def _standing_text(title: str, progress: ComponentProgress) -> str:
    values = {"mastery": percent(progress.mastery), "level": progress.level.value}
    return say("component", "standing", title=title, **values)


def _extremes(components: tuple[ComponentProgress, ...]) -> tuple[ComponentProgress, ComponentProgress]:
    return max(components, key=lambda c: c.mastery), min(components, key=lambda c: c.mastery)


def title_of(summary: ProgressSummary, progress: ComponentProgress) -> str:
    """Return the title of a component that has evidence."""
    return summary.course.title(progress.component)


def _named(summary: ProgressSummary, progress: ComponentProgress) -> str:
    return f"{title_of(summary, progress)}, {percent(progress.mastery)}"
