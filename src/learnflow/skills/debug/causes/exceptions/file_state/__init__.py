"""The file is closed, read to its end, or what was written is not in it yet."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import mode_of, opened, opens
from learnflow.skills.debug.running.looking import (
    indentation,
    loops_around,
    method_of,
    own_nodes,
    path_of,
    receiver_of,
    statement_of,
)
from learnflow.skills.debug.running.sources import path_text

_READS = ("read", "readlines", "readline")


@pattern("ValueError", order=29)
def closed(case: Case) -> Diagnosis | None:
    """A file is used after its `with` block or after `close()`."""
    if not case.ran or ("closed file" not in case.says and "of closed" not in case.says):
        return None
    name = _file_name(case)
    if not name:
        return None
    return _lazy(case, name) or _after_with(case, name) or _after_close(case, name)


def _lazy(case: Case, name: str) -> Diagnosis | None:
    """A generator is made inside the `with` block and walked after it."""
    frame = case.seen_frame
    made = [one for one in own_nodes(case.stmt) if isinstance(one, ast.GeneratorExp)]
    if frame is None or frame.function != "<genexpr>" or len(made) != 1:
        return None
    text = case.text_of(made[0])
    candidates = [case.replaced(made[0], f"[{text[1:-1]}]")] if text.startswith("(") else []
    return _found(case, "lazy", case.line, candidates, {"name": name})


def _file_name(case: Case) -> str:
    """Return the name (or `self.name`) of the file in the failing statement."""
    opened_names = {path_of(one) for one in _targets(case)}
    named = [path_of(one) for one in own_nodes(case.stmt) if isinstance(one, ast.Name | ast.Attribute)]
    known = [one for one in named if one in opened_names]
    if known:
        return known[0]
    # A reader or writer made from the file is used, not the file.
    for node in own_nodes(case.stmt):
        made = case.changes_of(node.id) if isinstance(node, ast.Name) else ()
        statement = case.statement_at(made[-1].line) if made else _assigned(case, node)
        for part in ast.walk(statement) if statement is not None else ():
            if path_of(part) in opened_names and isinstance(part, ast.Name):
                return part.id
    return ""


def _assigned(case: Case, node: ast.AST) -> ast.stmt | None:
    if not isinstance(node, ast.Name):
        return None
    for one in case.walk(ast.Assign):
        if isinstance(one, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == node.id for target in one.targets
        ):
            return one
    return None


def _targets(case: Case) -> list[ast.expr]:
    """Return what files are put into: `f` in `with open(…) as f` and in `f = open(…)`."""
    found: list[ast.expr] = []
    calls = opens(case)
    for node in case.walk(ast.With, ast.Assign):
        if isinstance(node, ast.With):
            found += [
                one.optional_vars for one in node.items if one.context_expr in calls and one.optional_vars is not None
            ]
        elif isinstance(node, ast.Assign) and node.value in calls:
            found += node.targets
    return found


def _after_with(case: Case, name: str) -> Diagnosis | None:
    blocks = [
        one
        for one in case.walk(ast.With)
        if isinstance(one, ast.With)
        and any(path_of(item.optional_vars) == name for item in one.items)
        and (one.end_lineno or 0) < case.line
    ]
    if not blocks or case.stmt is None:
        return None
    block = blocks[-1]
    slots = {"name": name, "with_line": str(block.lineno), "last": str(block.end_lineno)}
    return _found(case, "with", case.stmt.lineno, [_into_block(case, block, case.stmt)], slots)


def _into_block(case: Case, block: ast.With, statement: ast.stmt) -> Change | None:
    """Return the change that moves up to two lines into the block, when nothing stands between."""
    first, last = (block.end_lineno or 0) + 1, statement.end_lineno or statement.lineno
    if (
        last - first > 1
        or case.lines is None
        or any(not case.lines[line - 1].strip() for line in range(first, last + 1))
    ):
        return None
    if case.parents.get(statement) is not case.parents.get(block):
        return None
    return case.changed(*(case.line_edit(line, "    " + case.lines[line - 1]) for line in range(first, last + 1)))


def _after_close(case: Case, name: str) -> Diagnosis | None:
    closing = [
        one
        for one in case.walk(ast.Call)
        if isinstance(one, ast.Call)
        and method_of(one) == "close"
        and path_of(receiver_of(one)) == name
        and case.hits(one.lineno) != 0
    ]
    if not closing:
        closing = [
            one
            for one in case.walk(ast.Call)
            if isinstance(one, ast.Call) and method_of(one) == "close" and path_of(receiver_of(one)) == name
        ]
    if len(closing) != 1:
        return None
    call = closing[0]
    around = loops_around(case, call)
    mine = loops_around(case, case.stmt) if case.stmt is not None else []
    slots = {"name": name, "close_line": str(call.lineno)}
    if around and around[0] in mine and call.lineno >= case.line:
        loop = around[0]
        after = f"{indentation(case, loop.lineno)}{case.text_of(call)}"
        candidates = [case.changed(case.line_edit(call.lineno, after))] if (loop.end_lineno or 0) == call.lineno else []
        return _found(case, "loop", call.lineno, candidates, {**slots, "loop": str(loop.lineno)})
    function = case.function_at(call.lineno)
    if function is not None and function is case.function_at(case.line) and call.lineno >= case.line:
        return _found(case, "earlier-call", call.lineno, [], {**slots, "function": function.name})
    if call.lineno < case.line:
        return _found(case, "close", call.lineno, _close_later(case, call), slots)
    return None


def _close_later(case: Case, call: ast.Call) -> list[Change | None]:
    """Return the change that closes after the failing statement, in the same block."""
    statement, mine = statement_of(case, call), case.stmt
    if statement is None or mine is None or case.parents.get(statement) is not case.parents.get(mine):
        return []
    end = (mine.end_lineno or mine.lineno) + 1
    moved = case.insert_edit(end, f"{indentation(case, mine.lineno)}{case.text_of(call)}")
    return [case.changed(moved, case.line_edit(call.lineno, None))]


_SILENT = (
    "JSONDecodeError", "json.decoder.JSONDecodeError", "IndexError", "ValueError", "ZeroDivisionError", "StopIteration",
    "EOFError", "StatisticsError", "statistics.StatisticsError",
)  # fmt: skip


@pattern(*_SILENT, order=14)
def read_twice(case: Case) -> Diagnosis | None:
    """A file that was read to its end is read again and gives nothing."""
    if not case.ran or not _is_empty_error(case):
        return None
    for name in sorted({path_of(one) for one in _targets(case)}):
        reads = [one for one in _reads_of(case, name) if one[0] <= case.line]
        if len(reads) < 2 or reads[-2][2] or mode_of(reads[-1][3])[:1] not in ("r", ""):
            continue
        (first, *_), (second, statement, _, _) = reads[-2], reads[-1]
        rewound = [
            one
            for one in case.walk(ast.Call)
            if method_of(one) == "seek" and first < getattr(one, "lineno", 0) <= second
        ]
        again = [one for one in opens(case) if first < one.lineno <= second]
        if rewound or again or not _comes_to(case, second, statement):
            continue
        change = case.changed(case.insert_edit(second, f"{indentation(case, second)}{name}.seek(0)"))
        slots = {"name": name, "first": str(first), "second": str(second)}
        return _found(case, "twice", first, [change], slots)
    return None


def _leads_to(case: Case, reading: ast.stmt) -> bool:
    """Whether what `reading` gives comes, name by name, into the failing statement of the same function."""
    if case.function_at(reading.lineno) is not case.function_at(case.line):
        return True
    known = _names(reading, ast.Store)
    for node in case.walk(ast.stmt):
        line = getattr(node, "lineno", 0)
        if reading.lineno <= line < case.line and (known & _names(node, ast.Load) or _grown(node, known)):
            known |= _names(node, ast.Store) | _filled(node)
    return reading is case.stmt or bool(known & {one.id for one in own_nodes(case.stmt) if isinstance(one, ast.Name)})


def _names(node: ast.AST, kind: type[ast.expr_context]) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, kind)}


def _grown(node: ast.AST, known: set[str]) -> bool:
    return isinstance(node, ast.For) and bool(known & _names(node.iter, ast.Load))


def _filled(node: ast.AST) -> set[str]:
    """Return the collections that methods called in a statement may fill."""
    calls = [
        one for one in ast.walk(node) if isinstance(one, ast.Call) and method_of(one) in ("append", "add", "extend")
    ]
    return {path_of(receiver_of(one)) for one in calls}


def _is_empty_error(case: Case) -> bool:
    says = case.says
    signs = (
        "line 1 column 1 (char 0)",
        "index out of range",
        "empty",
        "division by zero",
        "at least one",
        "Ran out of input",
        "by zero",
    )
    return case.traceback.error_type == "StopIteration" or any(sign in says for sign in signs)


def _reads_of(case: Case, name: str) -> list[tuple[int, ast.stmt, bool, ast.Call]]:
    """Return line, statement, whether only a part is read, and the `open`, of all places that read this file."""
    found = []
    for node in ast.walk(case.tree) if case.tree is not None else ():
        holder = None
        if method_of(node) in ("read", "readlines", "load", "reader", "DictReader") and isinstance(node, ast.Call):
            holder = receiver_of(node) if method_of(node) in _READS else node.args[0] if node.args else None
        elif isinstance(node, ast.For | ast.comprehension):
            holder = node.iter
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in ("list", "sum", "len", "sorted", "next", "max", "min")
            and node.args
        ):
            holder = node.args[0]
        if holder is None or path_of(holder) != name:
            continue
        call = opened(case, holder)
        statement = statement_of(case, node) or statement_of(case, holder)
        if call is None or statement is None:
            continue
        partly = bool(isinstance(node, ast.Call) and method_of(node) == "read" and node.args) or _breaks(node)
        found.append((holder.lineno, statement, partly, call))
    return sorted(found, key=lambda one: one[0])


def _breaks(node: ast.AST) -> bool:
    next_only = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "next"
    return next_only or (
        isinstance(node, ast.For) and any(isinstance(one, ast.Break | ast.Return) for one in ast.walk(node))
    )


def _comes_to(case: Case, line: int, statement: ast.stmt) -> bool:
    """Whether what was read at `line` is what the failing statement uses."""
    if line == case.line or statement is case.stmt:
        return True
    bound = {one.id for one in ast.walk(statement) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    if isinstance(statement, ast.For):
        bound |= {
            path_of(receiver_of(one))
            for one in ast.walk(statement)
            if isinstance(one, ast.Call) and receiver_of(one) is not None
        }
        bound |= {path_of(one.target) for one in ast.walk(statement) if isinstance(one, ast.AugAssign)}
    used = {one.id for one in own_nodes(case.stmt) if isinstance(one, ast.Name)}
    return bool(bound & used)


@pattern(*_SILENT, order=13)
def not_written_yet(case: Case) -> Diagnosis | None:
    """A file is read while the file object that wrote it is still open: nothing is in it yet."""
    if not case.ran or not _is_empty_error(case):
        return None
    for call in opens(case):
        statement = statement_of(case, call)
        if mode_of(call)[:1] not in ("w", "a", "x") or not isinstance(statement, ast.Assign) or call.lineno > case.line:
            continue
        name, path = path_of(statement.targets[0]), path_text(case, call)
        readers = [
            one
            for one in opens(case)
            if call.lineno < one.lineno <= case.line and path and path_text(case, one) == path
        ]
        readers = [one for one in readers if mode_of(one)[:1] == "r"]
        closing = [
            one
            for one in case.walk(ast.Call)
            if method_of(one) in ("close", "flush") and path_of(receiver_of(one)) == name
        ]
        if not readers or not name or any(getattr(one, "lineno", 0) < readers[0].lineno for one in closing):
            continue
        reading = statement_of(case, readers[0])
        if reading is None or not _leads_to(case, reading):
            continue
        edits = [case.insert_edit(reading.lineno, f"{indentation(case, reading.lineno)}{name}.close()")]
        if len(closing) == 1 and method_of(closing[0]) == "close":
            edits.append(case.line_edit(getattr(closing[0], "lineno", 0), None))
        slots = {"name": name, "path": path, "written": str(call.lineno), "read": str(reading.lineno)}
        return _found(case, "unwritten", reading.lineno, [case.changed(*edits)] if len(closing) < 2 else [], slots)
    return None


def _found(case: Case, variant: str, where: int, candidates: list[Change | None], slots: dict[str, str]) -> Diagnosis:
    return case.found(
        "file-state", where=where, variant=variant, certainty=Certainty.PROVED, candidates=candidates, slots=slots
    )
