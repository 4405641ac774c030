"""Trying edits, one and then two, until the known tests pass."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from learnflow.contracts.values import Jail
from learnflow.skills.debug.running.runs import Given
from learnflow.skills.debug.searching import containers, everywhere, idioms, layout, naming, operators, statements, uses
from learnflow.skills.debug.searching.coverage import Probe, Reached, probes, reached
from learnflow.skills.debug.searching.edits import Attempt, Subject, attempts
from learnflow.skills.debug.searching.goals import Goal
from learnflow.skills.debug.searching.promise import Nearness
from learnflow.skills.debug.searching.ranking import MAX_COMPARED, Ranked, Repair, ranked
from learnflow.skills.debug.searching.trials import COUNTS, MANY_COUNTS, Outcomes, Trials
from learnflow.skills.debug.searching.trust import ends_loops, gain, trust
from learnflow.skills.language.reading import recompile

KINDS = (operators, naming, statements, containers, layout, everywhere, idioms, uses)
"""The modules whose import registers the kinds of edits."""

WORK = 34_000
"""Work of one search in units of about 10 µs of CPU: the same program always gets the same answer."""

STARTS = 30
"""First edits that are continued by a second one."""

MAX_NODES, MAX_CHARACTERS = 1_500, 20_000
"""Programs beyond are not searched: too many edits for the work."""

MAX_ANSWERS = 4
_MAX_ANSWER = 12
_SPECIAL = ("None", "True", "False", "-1", "0", "[]", "()", "{}", "''", "0.0", "set()")
_MAX_FULL = 60
_ROUNDS, _FEW = 3, 25
_LEAST = 0.2
_MAX_SECONDS, _MAX_AGAIN = 300, 12
_SPARE = -4_000
"""Work beyond the bound with which the last hits are still judged."""

_AGREED, _TRUSTED, _ONE_TEST_AGREED, _ONE_TEST_TRUST = 0.9, 0.55, 0.93, 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: the best repair first, how many candidates were tried, whether all work was done.

    `agreement` says how far the best agrees with the others on further inputs; `disagree` that another is believed
    about as much and names another line: then only place and fact are told. `remaining` is an input on which the
    best repair ends otherwise than most others: one bug, another remains. `sure` says that the best may be named:
    what is not is true far less often on inputs beyond the tests.
    """

    repairs: tuple[Repair, ...]
    tried: int
    whole: bool
    agreement: float = 0.0
    disagree: bool = False
    remaining: str | None = None
    sure: bool = False


def search(
    subject: Subject, goal: Goal, given: Given, jail: Jail, work: int = WORK, suspects: Collection[int] = ()
) -> Found:
    """Return the programs of one or two edits that pass every test of `goal`, the most believable first.

    `work` bounds what is tried; `suspects` are lines that a fact names. Raises JailUnavailable.
    """
    if not _searchable(subject):
        return Found((), 0, False)
    textual = any("'" in one or '"' in one for one in (*goal.texts, *(case.call for case in given.calls)))
    subject = replace(subject, answers=subject.answers or _answers(goal), textual=textual or not given.calls)
    with Trials(goal, given, jail, work, subject) as trials:
        searching = _Search(subject, trials)
        searching.run()
    good = [repair for repair in searching.found if recompile(repair.program) is None]
    best: Ranked = ranked(good, given, jail, suspects)
    agreement = best.agreement[0] if best.agreement else 0.0
    sure = bool(good) and agreement >= _AGREED and not best.disagree and best.repairs[0].trust >= _TRUSTED
    if len(goal.cases) == 1:
        # One test is passed by many: only what few others contradict is named.
        sure = sure and agreement >= _ONE_TEST_AGREED and best.repairs[0].trust >= _ONE_TEST_TRUST
    return Found(best.repairs, trials.tried, trials.left > 0, agreement, best.disagree, best.remaining, sure)


def _searchable(subject: Subject) -> bool:
    """Whether a program is small enough, and its lines are those that its tree counts."""
    nodes = list(ast.walk(subject.tree)) if subject.tree is not None else []
    last = max((getattr(node, "end_lineno", None) or 0 for node in nodes), default=0)
    size = sum(len(line) + 1 for line in subject.source)
    return 1 < len(nodes) <= MAX_NODES and size <= MAX_CHARACTERS and last <= len(subject.source)


def _answers(goal: Goal) -> tuple[str, ...]:
    """Return the right answers that are short: a program may have to return one of them in a special case."""
    counted: dict[str, int] = {}
    for text in goal.texts:
        if len(text) <= _MAX_ANSWER and "\n" not in text:
            counted[text] = counted.get(text, 0) + 1
    # A number that is right once would be returned by luck.
    counted = {text: count for text, count in counted.items() if text in _SPECIAL or count > 1}
    return tuple(sorted(counted, key=lambda one: (-counted[one], len(one))))[:MAX_ANSWERS]


@dataclass(frozen=True, slots=True)
class _Start:
    """A first edit that does not pass: what it came to, and how promising that is."""

    attempt: Attempt
    outcomes: Outcomes
    promise: tuple[float, ...]
    gate: int
    better: bool
    passed: tuple[bool, ...]


class _Search:
    def __init__(self, subject: Subject, trials: Trials) -> None:
        self.found: list[Repair] = []
        self._subject = subject
        self._trials = trials
        self._near = Nearness(trials.goal.texts)
        self._singles: list[tuple[float, Attempt, bool]] = []
        self._starts: list[_Start] = []
        self._probed: list[tuple[Probe, Outcomes]] = []

    def run(self) -> None:
        """Try all edits, then pairs."""
        base = self._base()
        passed = self._passed(base)
        if not base or all(passed):
            return
        where = self._reached(base, passed)
        self._try_singles(base, passed, where)
        if not self.found:
            self._try_pairs()

    def _base(self) -> Outcomes:
        """Return what the tests make of the program; where it only needs more turns than others, all may have them."""
        source = "\n".join(self._subject.source)
        base = self._trials.once(source)
        if any(one.status == "endless" for one in base):
            self._trials.counts = MANY_COUNTS
            again = self._trials.once(source)
            if any(one.status != other.status for one, other in zip(base, again, strict=False)):
                return again
            self._trials.counts = COUNTS
        return base

    def _passed(self, outcomes: Outcomes) -> tuple[bool, ...]:
        return self._trials.goal.passed(outcomes) if outcomes else ()

    def _reached(self, base: Outcomes, passed: Sequence[bool]) -> Reached:
        made = list(probes(self._subject))
        self._probed = list(zip(made, self._trials.on_all([probe.program for probe in made]), strict=False))
        endless = any(one.status not in ("ok", "error") for one in base)
        return reached(self._subject, self._probed, passed, endless)

    # --- one edit ---------------------------------------------------------------------------------------------

    def _try_singles(self, base: Outcomes, passed: Sequence[bool], where: Reached) -> None:
        weighed = []
        for attempt in attempts(self._subject):
            weight = where.weight(attempt.line)
            if weight or not attempt.inside:
                boost = 6.0 if where.loop is not None and ends_loops(attempt.kind) else 1.0
                weighed.append((gain(attempt.kind) * boost * max(weight, 0.1), attempt))
        weighed.sort(key=lambda one: -one[0])
        gate = _gate(base, passed)
        programs = (self._program(attempt) for _, attempt in weighed)
        floor = self._trials.left * 0.4
        near: list[tuple[float, int]] = []
        passing: list[int] = []
        for at, outcomes in enumerate(self._trials.on([gate], programs, floor)):
            inert = _same(outcomes[0], base[gate])
            self._singles.append((weighed[at][0], weighed[at][1], inert))
            if self._trials.goal.right(gate, outcomes[0]):
                passing.append(at)
            elif not inert:
                near.append((-self._near.of(gate, outcomes[0]) - 0.01 * trust(weighed[at][1].kind), at))
        tried = len(self._singles)
        self._singles += [(weight, attempt, False) for weight, attempt in weighed[tried:]]
        near.sort()
        chosen = passing[: 3 * _MAX_FULL] + [at for _, at in near[:_MAX_FULL]]
        self._judge([weighed[at][1] for at in chosen], passed, floor / 2)

    def _judge(self, made: Sequence[Attempt], was: Sequence[bool], floor: float) -> None:
        """Run edits on every test: those that pass are repairs, the others starts."""
        for attempt, outcomes in zip(
            made, self._trials.on_all([self._program(one) for one in made], floor), strict=False
        ):
            passed = self._passed(outcomes)
            if all(passed):
                self.found.append(Repair((attempt,), self._program(attempt), self._subject.source))
                continue
            ends = sum(one.status == "ok" for one in outcomes)
            near = sum(self._near.of(at, one) for at, one in enumerate(outcomes)) / len(outcomes)
            promise = (sum(passed) / len(outcomes) + 0.3 * ends / len(outcomes) + 0.5 * near, trust(attempt.kind))
            better = sum(passed) > sum(was) and all(now or not then for now, then in zip(passed, was, strict=True))
            self._starts.append(_Start(attempt, outcomes, promise, _gate(outcomes, passed), better, passed))

    def _program(self, attempt: Attempt) -> str:
        return "\n".join(attempt.applied(self._subject.source))

    # --- two edits --------------------------------------------------------------------------------------------

    def _try_pairs(self) -> None:
        starts = self._chosen_starts()
        singles = sorted(self._singles, key=lambda one: -one[0])
        pending: list[tuple[float, int, Attempt, bool]] = []
        for rank, start in enumerate(starts):
            # What passes more tests than the program did, and none less, is half a repair.
            better = start.better
            share = 10.0 / (rank + 1) if better else 1.0 / (rank + 3)
            dull = 1.0 if better else 0.4
            # What still fails after half a repair points to other lines than before.
            where = reached(self._subject, self._probed, start.passed, endless=False) if better else None
            for weight, second, inert in singles if better else singles[:_MAX_SECONDS]:
                if not second.meets(start.attempt):
                    focus = max(where.weight(second.line), _LEAST) ** 2 if where is not None else 1.0
                    pending.append((weight * focus * (dull if inert else 1.0) * share, rank, second, False))
            if rank < _MAX_AGAIN:
                pending += [(gain(second.kind) * share, rank, second, True) for second in self._again(start)]
        pending.sort(key=lambda one: -one[0])
        size = max(int(self._trials.left / (self._trials.candidate + 2) / _ROUNDS), 1)
        # A round more than the work allows: some pairs cost less than they may.
        for low in range(0, min(len(pending), size * (_ROUNDS + 1)), size):
            if self.found or self._trials.left <= 0:
                return
            self._try_round(starts, [(rank, second, on_top) for _, rank, second, on_top in pending[low : low + size]])

    def _chosen_starts(self) -> list[_Start]:
        """The most promising first edits; of those with the same outcomes the most trusted comes first."""
        ordered = sorted(self._starts, key=lambda one: (not one.better, -one.promise[0], -one.promise[1]))
        seen: dict[tuple[object, ...], int] = {}
        rounds: list[tuple[int, int]] = []
        for at, start in enumerate(ordered):
            key = tuple((one.status, one.error, one.digest) for one in start.outcomes)
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= 3:
                rounds.append((at + 12 * (seen[key] - 1), at))
        return [ordered[at] for _, at in sorted(rounds)[:STARTS]]

    def _again(self, start: _Start) -> Iterator[Attempt]:
        """Yield edits of the program with the first one, in the lines that it changed."""
        lines = tuple(start.attempt.applied(self._subject.source))
        try:
            tree = ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        low = start.attempt.first
        within = (low, max(low, low + len(start.attempt.text) - 1))
        yield from attempts(replace(self._subject, lines=lines, tree=tree, within=within))

    def _try_round(self, starts: Sequence[_Start], pairs: Sequence[tuple[int, Attempt, bool]]) -> None:
        by_gate: dict[int, list[tuple[int, Attempt, bool]]] = {}
        for pair in pairs:
            by_gate.setdefault(starts[pair[0]].gate, []).append(pair)
        hits: list[tuple[int, Attempt, str]] = []
        for gate, group in sorted(by_gate.items(), key=lambda one: -len(one[1])):
            made = [
                (rank, second, self._pair_program(starts[rank].attempt, second, top)) for rank, second, top in group
            ]
            if len(made) < _FEW:
                # A session of their own would cost more than all tests do.
                hits += made
                continue
            tried = self._trials.on([gate], [program for _, _, program in made])
            right = [self._trials.goal.right(gate, outcomes[0]) for outcomes in tried]
            hits += [one for one, good in zip(made, right, strict=False) if good][: 2 * MAX_COMPARED]
        passing = self._trials.on_all([program for _, _, program in hits], _SPARE) if hits else ()
        for (rank, second, program), outcomes in zip(hits, passing, strict=False):
            if all(self._passed(outcomes)):
                self.found.append(Repair((starts[rank].attempt, second), program, self._subject.source))

    def _pair_program(self, first: Attempt, second: Attempt, on_top: bool) -> str:
        source = self._subject.source
        if on_top:
            return "\n".join(second.applied(first.applied(source)))
        upper, lower = sorted((first, second), key=lambda one: one.first)
        return "\n".join(upper.applied(lower.applied(source)))


def _gate(outcomes: Outcomes, passed: Sequence[bool]) -> int:
    """Return the failing test on which candidates are tried first: one that ends, the shortest to show."""
    failing = [at for at, right in enumerate(passed) if not right]
    return min(failing, key=lambda at: (outcomes[at].status not in ("ok", "error"), at), default=0)


def _same(one: object, other: object) -> bool:
    keys = ("status", "error", "digest")
    return all(getattr(one, key) == getattr(other, key) for key in keys)
