"""Answers to "what did I do": days, change, quizzes, reviewed code, the last thing, what is solved, errors."""

from __future__ import annotations

from dataclasses import replace

from learnflow.contracts.answers import ComponentProgress
from learnflow.skills.progress.days import date_of, day_of
from learnflow.skills.progress.draft import Draft
from learnflow.skills.progress.projection import TREND_DAYS
from learnflow.skills.progress.reasons import codes, next_step, standing
from learnflow.skills.progress.standing import on_component, unseen
from learnflow.skills.progress.summary import WINDOW_DAYS, ProgressSummary
from learnflow.skills.progress.topics import Mention
from learnflow.skills.progress.wording import SHOWN, count, lines, percent, points, say


def streak(summary: ProgressSummary, _: Mention | None) -> Draft:
    """Say on which days the student was active, and what that is worth."""
    follow_ups = (say("follow_up", "next"), say("follow_up", "change"))
    if not summary.days:
        return Draft(say("streak", "none"), follow_ups=follow_ups)
    last = date_of(summary.days[-1][0])
    active = count(summary.active_days, "day")
    if summary.streak:
        text = say("streak", "running", days=count(summary.streak, "day"), active=active)
    elif summary.active_days:
        text = say("streak", "broken", active=summary.active_days, date=last)
    else:
        text = say("streak", "away", date=last)
    detail = lines(say("streak", "counts", zone=summary.zone), "\n" + say("streak", "worth"))
    active_dates = [date_of(day[0]) for day in summary.days if day[0] > summary.today - WINDOW_DAYS]
    return Draft(text, detail, follow_ups=follow_ups, data={"active_dates": active_dates})


def change(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """Say what changed in the last 7 days, on the component that was named or overall."""
    component = mention.component if mention else None
    follow_ups = (say("follow_up", "next"), say("follow_up", "weak"))
    if component:
        progress = standing(summary, component)
        if progress is None:
            return unseen(summary, component)
        text = _moved(summary, progress, "component_", "component_same")
        return Draft(text, _week(summary), (progress,), (component,), follow_ups, progress.mastery)
    moved = sorted([c for c in summary.progress.components if c.trend], key=lambda c: (-abs(c.trend), c.component))
    if not moved:
        return Draft(say("change", "same"), _week(summary), follow_ups=follow_ups, said=summary.progress.mastery)
    rows = [
        say(
            "change",
            "row_new" if _is_new(summary, c) else "row",
            title=summary.course.title(c.component),
            sign="+" if c.trend > 0 else "-",
            points=points(abs(c.trend)),
            mastery=percent(c.mastery),
        )
        for c in moved[:SHOWN]
    ]
    detail = lines(*rows, "\n" + _week(summary))
    shown = tuple(moved[:SHOWN])
    text = _moved(summary, moved[0], "", "same")
    return Draft(text, detail, shown, (moved[0].component,), follow_ups, moved[0].mastery)


def _moved(summary: ProgressSummary, progress: ComponentProgress, prefix: str, same: str) -> str:
    title, mastery = summary.course.title(progress.component), percent(progress.mastery)
    if not progress.trend:
        return say("change", same, title=title, mastery=mastery)
    name = "new" if _is_new(summary, progress) else "up" if progress.trend > 0 else "down"
    return say("change", f"{prefix}{name}", title=title, points=points(abs(progress.trend)), mastery=mastery)


def _is_new(summary: ProgressSummary, progress: ComponentProgress) -> bool:
    first_kept: int = summary.records[progress.component]["snapshots"][0][0]
    return first_kept > summary.today - TREND_DAYS


def _week(summary: ProgressSummary) -> str:
    days = [day for day in summary.days if day[0] > summary.today - TREND_DAYS]
    attempts = count(sum([day[1] for day in days]), "attempt")
    solved = count(sum([day[2] for day in days]), "exercise")
    return lines(say("change", "week", attempts=attempts, solved=solved), "\n" + say("change", "window"))


def quiz_by_number(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """List the quizzes that are kept, and say that they have no numbers."""
    draft = quiz(summary, mention)
    return replace(draft, detail=lines(say("quiz", "numbers"), draft.detail and "\n" + draft.detail))


def quiz(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """List the quizzes that are kept, newest first."""
    component = mention.component if mention else None
    taken = [
        (at, name, outcome)
        for name, record in summary.records.items()
        if component in (None, name)
        for _, outcome, at in record["quizzes"]
    ]
    taken.sort(reverse=True)
    title = summary.course.title(component) if component else ""
    if not taken:
        text = say("quiz", "none_on", title=title) if component else say("quiz", "none")
        return Draft(text, follow_ups=(say("follow_up", "next"),))
    at, name, outcome = taken[0]
    last = summary.course.title(name)
    rows = [
        say(
            "quiz",
            "row",
            date=_date(summary, at),
            title=summary.course.title(name),
            outcome=percent(outcome),
        )
        for at, name, outcome in taken[:SHOWN]
    ]
    return Draft(
        say("quiz", "last", title=last, outcome=percent(outcome), date=_date(summary, at)),
        lines(*rows, "\n" + say("quiz", "kept")),
        about=tuple(dict.fromkeys([name for _, name, _ in taken[:SHOWN]])),
        follow_ups=(say("follow_up", "about", title=last), say("follow_up", "next")),
    )


def quality(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """Say how reviewed code scored."""
    component = mention.component if mention else None
    scored = [
        (c, c.quality)
        for c in summary.progress.components
        if c.quality is not None and component in (None, c.component)
    ]
    review = say("follow_up", "review")
    if not scored:
        title = summary.course.title(component) if component else ""
        text = say("quality", "none_on", title=title) if component else say("quality", "none")
        return Draft(text, follow_ups=(review, say("follow_up", "next")))
    shown = tuple([c for c, _ in scored])
    about = tuple([c.component for c in shown])
    follow_ups = (review, say("follow_up", "next"))
    rows = [
        {
            "title": summary.course.title(c.component),
            "mean": percent(score),
            "count": count(len(summary.records[c.component]["reviews"]), "last_review"),
        }
        for c, score in scored
    ]
    if len(rows) == 1:
        return Draft(say("quality", "mean", **rows[0]), "", shown, about, follow_ups, shown[0].mastery)
    mean = percent(sum([score for _, score in scored]) / len(scored))
    text = say("quality", "several", mean=mean, count=count(len(rows), "topic"))
    return Draft(text, lines(*[say("quality", "row", **row) for row in rows[:SHOWN]]), shown, about, follow_ups)


def last(summary: ProgressSummary, _: Mention | None) -> Draft:
    """Say what the student did last, and what to go on with."""
    step = next_step(summary)
    if not summary.recent:
        return Draft(say("last", "none"), step.text, follow_ups=(step.message,))
    kind, component, item, outcome, at = summary.recent[-1]
    name = "attempt_passed" if kind == "attempt" and outcome is not None and outcome >= 1 else kind
    text = say(
        "last",
        name,
        title=summary.course.title(component) if component else say("last", "no_topic"),
        item=f"`{item}`" if item else say("last", "own_code"),
        date=_date(summary, at),
        outcome="-" if outcome is None else percent(outcome),
    )
    about = (component,) if component else ()
    return Draft(text, step.text, about=about, follow_ups=(step.message, say("follow_up", "next")))


def done(summary: ProgressSummary, mention: Mention | None) -> Draft:
    """Say which exercises are solved, component by component."""
    if mention and mention.component:
        return on_component(summary, mention.component)
    solved = [(c.component, summary.records[c.component]["solved"]) for c in summary.progress.components]
    solved = [(name, items) for name, items in solved if items]
    follow_ups = (say("follow_up", "next"), say("follow_up", "change"))
    if not solved:
        attempts = sum([summary.records[c.component]["attempts"] for c in summary.progress.components])
        return Draft(say("done", "none", attempts=count(attempts, "attempt")), follow_ups=follow_ups)
    number = sum([len(items) for _, items in solved])
    rows = [
        say("done", "row", title=summary.course.title(name), items=codes(tuple(items)))
        for name, items in solved[:SHOWN]
    ]
    text = say("done", "count", solved=count(number, "exercise"), topics=count(len(solved), "topic"))
    return Draft(
        text, lines(*rows, *_lately(summary)), about=tuple([name for name, _ in solved]), follow_ups=follow_ups
    )


def _lately(summary: ProgressSummary) -> list[str]:
    on = {day: (attempts, solved) for day, attempts, solved in summary.days}
    rows = []
    for when, day in (("today", summary.today), ("yesterday", summary.today - 1)):
        attempts, solved = on.get(day, (0, 0))
        values = {"solved": count(solved, "exercise"), "attempts": count(attempts, "attempt")}
        rows.append("\n" + say("done", "day", when=say("done", when), **values))
    return rows


def errors(summary: ProgressSummary, _: Mention | None) -> Draft:
    """Name the error types that came up most."""
    follow_ups = (say("follow_up", "weak"), say("follow_up", "next"))
    if not summary.errors:
        return Draft(say("errors", "none"), follow_ups=follow_ups)
    error, times = summary.errors[0]
    rows = [say("errors", "row", error=name, times=count(number, "time")) for name, number in summary.errors]
    return Draft(
        say("errors", "list", error=error, times=count(times, "time")),
        lines(*rows) if len(rows) > 1 else "",
        follow_ups=(say("follow_up", "explain", title=error), *follow_ups),
        data={"errors": dict(summary.errors)},
    )


def _date(summary: ProgressSummary, at: int) -> str:
    return date_of(day_of(at, summary.zone))
