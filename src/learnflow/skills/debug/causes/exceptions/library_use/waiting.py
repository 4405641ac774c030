"""What has to be awaited, started or run once: coroutines, threads, event loops, queues."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.library_use.telling import call_named, told
from learnflow.skills.debug.findings import Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.looking import frames_of, method_of, own_nodes, path_of, receiver_of, scope_at
from learnflow.skills.debug.running.tracing import binding_of


@pattern("TypeError", "AttributeError", order=13)
def not_awaited(case: Case) -> Diagnosis | None:
    """The result of an `async` function is used without `await`."""
    if not case.ran or "coroutine" not in case.says:
        return None
    for node in own_nodes(case.stmt):
        if not isinstance(node, ast.Name | ast.Call | ast.Attribute):
            continue
        made = _called(case, node)
        name = getattr(made.func, "id", getattr(made.func, "attr", "")) if isinstance(made, ast.Call) else ""
        function = case.function_named(name) if name else None
        if not isinstance(function, ast.AsyncFunctionDef) or not isinstance(made, ast.Call):
            continue
        if isinstance(case.parents.get(made), ast.Await):
            continue
        inside = isinstance(case.function_at(made.lineno), ast.AsyncFunctionDef)
        text = case.text_of(made)
        parent = case.parents.get(made)
        awaited = f"await {text}" if isinstance(parent, ast.Assign | ast.Return | ast.AnnAssign) else f"(await {text})"
        candidates: list[Change | None] = []
        if inside:
            candidates = _awaited(case, made, awaited, node)
        variant = "coroutine" if isinstance(node, ast.Name) else "coroutine-here"
        if not inside:
            variant += "-outside"
        return told(
            case,
            variant,
            made,
            candidates,
            name=case.text_of(node),
            call=text,
            function=name,
            defined=str(function.lineno),
        )
    return None


def _called(case: Case, node: ast.AST) -> ast.AST | None:
    """Return the call that a name got its value from; what the called function returns is not the question."""
    if not isinstance(node, ast.Name):
        return node
    bound = binding_of(case, node.id, scope_at(case, case.line), len(frames_of(case)) - 1)
    return bound.value if isinstance(bound, ast.Assign | ast.AnnAssign | ast.NamedExpr) else None


def _awaited(case: Case, made: ast.Call, awaited: str, node: ast.AST) -> list[Change | None]:
    """Return the change to `await`; a line that only schedules the same coroutine goes."""
    edit = case.node_edit(made, awaited)
    if edit is None:
        return []
    name = node.id if isinstance(node, ast.Name) else ""
    for one in case.walk(ast.Expr):
        call = one.value if isinstance(one, ast.Expr) else None
        scheduled = isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("ensure_future", "create_task")
        if scheduled and name and isinstance(call, ast.Call) and call.args and path_of(call.args[0]) == name:
            line = getattr(one, "lineno", 0)
            return [case.changed(edit, case.line_edit(line, None))]
    return [case.changed(edit)]


@pattern("RuntimeError", order=20)
def threads_and_loops(case: Case) -> Diagnosis | None:
    """A thread is started twice or joined before its start; an event loop is run within another."""
    if not case.ran:
        return None
    says = case.says
    if "threads can only be started once" in says or "cannot join thread before" in says:
        call = call_named(case, "start", "join")
        receiver = receiver_of(call)
        name = case.text_of(receiver) if receiver is not None else "the thread"
        if "only be started" in says:
            return told(case, "thread-twice", None, (), name=name)
        change = _started(case, call)
        return told(case, "thread-join", None, [change] if change is not None else (), name=name)
    if "asyncio.run() cannot be called from a running event loop" in says:
        return told(case, "loop-in-loop", None, ())
    if "no running event loop" in says:
        return told(case, "no-loop", None, ())
    if "cannot reuse already awaited coroutine" in says:
        return told(case, "coroutine-twice", None, ())
    return None


def _started(case: Case, call: ast.Call | None) -> Change | None:
    """Return the change that starts the thread on the line before, when nothing does."""
    receiver = receiver_of(call)
    name = path_of(receiver)
    starts = [one for one in case.walk(ast.Call) if method_of(one) == "start"]
    if not name or case.lines is None or any(path_of(receiver_of(one)) == name for one in starts):
        return None
    text = case.lines[case.line - 1]
    space = text[: len(text) - len(text.lstrip())]
    return case.changed(case.insert_edit(case.line, f"{space}{name}.start()"))


@pattern("Empty", "queue.Empty", "_queue.Empty", "Full", "queue.Full", order=50)
def empty_queue(case: Case) -> Diagnosis | None:
    """`get_nowait()` on a queue with nothing in it."""
    call = call_named(case, "get_nowait", "get", "put_nowait", "put")
    receiver = receiver_of(call)
    if not case.ran or receiver is None or not re.search("Empty", case.traceback.error_type):
        return None
    return told(case, "queue", None, (), name=case.text_of(receiver))
