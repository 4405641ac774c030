"""Programs that end with a wrong result: which test fails, and what the run shows of why."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from learnflow.contracts.values import CallCase
from learnflow.skills.debug.findings import Diagnosis, Place
from learnflow.skills.debug.patterns import recognise
from learnflow.skills.debug.program import Program
from learnflow.skills.debug.running.answers import (
    first_difference,
    lines_of,
    same,
    value_of,
)
from learnflow.skills.debug.running.notes import PIECES, PRELUDE
from learnflow.skills.debug.running.runs import Runner
from learnflow.skills.debug.running.seeing import History, Outcome, Returned
from learnflow.skills.debug.running.watching import Watch, Watcher, reading
from learnflow.skills.debug.texts import Phrase, clip
from learnflow.skills.debug.trying import choose
from learnflow.skills.debug.wrong import WRONG_RESULT, Function, Test, Wrong
from learnflow.skills.language.reading import read_program, recompile, split_lines
from learnflow.skills.language.tracebacks import Traceback

SHARE = 0.3
"""Share of the budget for each of the watched runs."""

MAX_TESTS = 40
"""Calls that are looked at together."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def explain_wrong(code: str, outcome: Outcome, runner: Runner) -> Diagnosis | None:
    """Return why a run that ended well gave a wrong answer, None where nothing is expected or all is right.

    Raises BadInput for code that cannot be read safely, JailUnavailable.
    """
    case = wrong_case(code, outcome, runner)
    if case is None:
        return None
    found = choose(case, recognise(case))
    return dataclasses.replace(found, kind="wrong_result", error_type="", python_says="", failed=Place())


def wrong_case(code: str, outcome: Outcome, runner: Runner) -> Wrong | None:
    """Return the first wrong answer with what the run shows around it, None without one."""
    if outcome.status != "ok":
        return None
    given = runner.given
    tests = tuple(
        Test(case.call, case.expected, str(result.get("repr")), same(str(result.get("repr")), case.expected))
        for case, result in zip(given.calls, outcome.results, strict=False)
        if case.expected and result.get("status") == "ok" and result.get("whole", True)
    )
    failing = next((at for at, test in enumerate(tests) if not test.passed), None)
    lines, tree = split_lines(code), read_program(code)
    if failing is not None:
        return _of_call(Program(lines=lines, tree=tree), tests, failing, outcome, runner)
    if not given.prints_right(outcome.stdout):
        return _of_output(Program(lines=lines, tree=tree), outcome, runner)
    return None


@dataclass(frozen=True, slots=True)
class Step:
    """What gave a wrong answer: its function, the step in a list of several, and the call that shows it."""

    function: Function | None
    step: str
    expected: str
    got: str
    call: str
    last: bool = False


# --- calls ----------------------------------------------------------------------------------------------------


def _of_call(program: Program, tests: tuple[Test, ...], failing: int, outcome: Outcome, runner: Runner) -> Wrong:
    test = tests[failing]
    watcher = Watcher(program)
    found = _narrowed(program, test)
    function, step, expected, got = found.function, found.step, found.expected, _told(found.got)
    alone, watch = _watched(watcher, runner, [found.call])
    overall: Watch | None = None
    if len(tests) > 1:
        _, overall = _watched(watcher, runner, [one.call for one in tests[:MAX_TESTS]])
    return Wrong(
        traceback=Traceback(WRONG_RESULT, ""),
        lines=program.lines,
        tree=program.tree,
        line=function.lineno if function is not None else 1,
        outcome=alone if alone is not None else dataclasses.replace(outcome, history=History()),
        runner=runner,
        given=runner.given,
        facts={"told": _told_call(test, step, expected, got), "call": clip(step or test.call),
               "expected": clip(expected), "got": clip(got)},
        call=test.call,
        step=step,
        expected=expected,
        got=got,
        alone=_alone(alone, found, got),
        tests=tests,
        function=function,
        returned=_returned(alone, function),
        watch=watch or Watch(),
        overall=overall or Watch(),
        first=outcome,
    )  # fmt: skip


def _watched(watcher: Watcher, runner: Runner, calls: Sequence[str]) -> tuple[Outcome | None, Watch | None]:
    """Run the watched program with these calls; return its outcome and its notes, None for both where it failed."""
    if recompile(watcher.source) is not None:
        return None, None
    asked = ("lf_start_()", *calls, *reading()) if calls else reading()
    outcome = runner.calling(CallCase(call, "") for call in asked).run(
        watcher.source, "history", before=PRELUDE, share=SHARE
    )
    if outcome is None or outcome.status != "ok":
        return None, None
    return outcome, watcher.read(outcome.results[-PIECES:])


def _handing(program: Program, call: str) -> str | None:
    """Return a call of one of the program's functions through the one that looks at the arguments afterwards."""
    node = _expression(call)
    if (
        not isinstance(node, ast.Call)
        or not isinstance(node.func, ast.Name)
        or not node.args
        or _defined(program, node.func.id) is None
    ):
        return None
    if any(isinstance(one, ast.Starred) for one in node.args):
        return None
    return ast.unparse(ast.Call(ast.Name("lf_args_"), [node.func, *node.args], node.keywords))


def _defined(program: Program, name: str) -> Function | None:
    """Return the last function of the top level with this name."""
    body = program.tree.body if program.tree is not None else []
    found = [one for one in body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == name]
    return found[-1] if found else None


def _narrowed(program: Program, test: Test) -> Step:
    """Return what gave the wrong answer; of a list of steps the first wrong one, and the call that ends with it."""
    node = _expression(test.call)
    whole = Step(None, "", test.expected, test.got, _handing(program, test.call) or test.call)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return dataclasses.replace(whole, function=_defined(program, node.func.id))
    listed = node.func.body if isinstance(node, ast.Call) and isinstance(node.func, ast.Lambda) else node
    got, expected = value_of(test.got), value_of(test.expected)
    sized = isinstance(got, list | tuple) and isinstance(expected, list | tuple)
    if node is None or not isinstance(listed, ast.List | ast.Tuple) or not sized:
        return whole
    steps = listed.elts
    if not len(got) == len(expected) == len(steps):
        return whole
    at = first_difference(got, expected)
    step = steps[at]
    # What comes after it is left out, so that what was seen last is its own.
    listed.elts = steps[: at + 1]
    one = Step(None, ast.unparse(step), repr(expected[at]), repr(got[at]), ast.unparse(node), last=True)
    if not isinstance(step, ast.Call):
        return one
    name = step.func.attr if isinstance(step.func, ast.Attribute) else getattr(step.func, "id", "")
    function = program.function_named(name) if isinstance(step.func, ast.Attribute) else _defined(program, name)
    return dataclasses.replace(one, function=function)


def _expression(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _returned(outcome: Outcome | None, function: Function | None) -> Returned | None:
    """Return how the last call of the function left."""
    own = [one for one in outcome.history.returned if one.function == function.name] if outcome and function else []
    return own[-1] if own else None


def _alone(outcome: Outcome | None, step: Step, got: str) -> str:
    """Return what the call gives in a fresh program, `got` where that is not known."""
    text = str(outcome.results[1].get("repr")) if outcome is not None and len(outcome.results) > 1 else got
    if not step.last:
        return _told(text)
    value = value_of(text)
    return repr(value[-1]) if isinstance(value, list | tuple) and value else got


def _told(text: str) -> str:
    """Return an answer without the addresses of objects, which differ from run to run."""
    return _ADDRESS.sub("", text)


def _told_call(test: Test, step: str, expected: str, got: str) -> Phrase:
    if step:
        return Phrase(
            f"In `{clip(test.call, 100)}`, `{clip(step, 60)}` should give `{clip(expected, 60)}` "
            f"and gives `{clip(got, 60)}`"
        )
    return Phrase(f"`{clip(test.call)}` should give `{clip(expected)}` and gives `{clip(got)}`")


# --- outputs --------------------------------------------------------------------------------------------------


def _of_output(program: Program, outcome: Outcome, runner: Runner) -> Wrong:
    watcher = Watcher(program)
    alone, watch = _watched(watcher, runner, [])
    expected = runner.given.expected_stdout or ""
    got, wanted = lines_of(outcome.stdout), lines_of(expected)
    at = first_difference(got, wanted)
    if not got:
        told = f"The program should print `{clip(wanted[0], 60)}` and prints nothing"
    elif at >= len(got):
        told = f"The output ends after line {len(got)}; the next line should be `{clip(wanted[at], 60)}`"
    elif at >= len(wanted):
        told = f"The output should end after line {len(wanted)}, but `{clip(got[at], 60)}` follows"
    else:
        told = f"Line {at + 1} of the output should be `{clip(wanted[at], 60)}` and is `{clip(got[at], 60)}`"
    return Wrong(
        traceback=Traceback(WRONG_RESULT, ""),
        lines=program.lines,
        tree=program.tree,
        line=1,
        outcome=alone if alone is not None else dataclasses.replace(outcome, history=History()),
        runner=runner,
        given=runner.given,
        facts={"told": Phrase(told), "call": "the program", "expected": clip(_at(wanted, at)),
               "got": clip(_at(got, at))},
        expected=expected,
        got=outcome.stdout,
        watch=watch or Watch(),
        overall=watch or Watch(),
        first=outcome,
    )  # fmt: skip


def _at(lines: list[str], at: int) -> str:
    return lines[at] if at < len(lines) else ""
