"""An object lacks an attribute because no line that would have set it ran for this object, or set it without `self`."""

from __future__ import annotations

import ast

from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.findings import Certainty, Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.attributes import Attribute, attribute_of
from learnflow.skills.debug.running.classes import Class, Method, Stored, family, first_parameter
from learnflow.skills.debug.running.scopes import GUARDS, indent_of, way_to
from learnflow.skills.debug.running.wording import worded


@pattern("AttributeError", order=20)
def attribute_never_set(case: Case) -> Diagnosis | None:
    """The class shows which line should have set the attribute of this object."""
    found = attribute_of(case)
    own = family(case, found.kind) if found is not None and found.what == "object" else []
    if found is None or found.node is None or not own or found.name.startswith("__"):
        return None
    if isinstance(found.node.ctx, ast.Store) and not _adds_to(case, found.node):
        return None
    if any(found.name in one.methods for one in own):
        return None
    stores = [each for one in own for each in one.stores_of(found.name) if not _adds_to(case, each.node)]
    if stores:
        return _too_late(case, found, stores) or _in_branch(case, found, stores) or _other_method(case, found, stores)
    return _only_local(case, found, own) or _parameter(case, found, own)


@pattern("AttributeError", order=48)
def attribute_nowhere(case: Case) -> Diagnosis | None:
    """No line of the program sets the attribute, and nothing of nearly this spelling is there."""
    found = attribute_of(case)
    own = family(case, found.kind) if found is not None and found.what == "object" else []
    if found is None or found.node is None or not own:
        return None
    if isinstance(found.node.ctx, ast.Store) and not _adds_to(case, found.node):
        return None
    stores = [each for one in own for each in one.stores_of(found.name)]
    only_added = bool(stores) and all(_adds_to(case, each.node) for each in stores)
    if any(found.name in one.methods for one in own):
        return None
    offered = any(found.name in one.offers for one in own) and not only_added
    if offered or any(not family(case, base) for base in own[-1].bases if base):
        return None
    call = case.parents.get(found.node)
    called = isinstance(call, ast.Call) and call.func is found.node
    methods = [name for one in own for name in one.methods if not name.startswith("__")]
    variant = "no_method" if called else "added" if _adds_to(case, found.node) else "nowhere"
    told = _told(case, found, variant, found.node, [], certainty=Certainty.SEEN)
    return worded(told, methods=f"; its methods are {', '.join(f'`{one}`' for one in methods[:8])}" if methods else "")


def _told(
    case: Case,
    found: Attribute,
    variant: str,
    where: ast.AST | int,
    candidates: list[Change | None],
    *,
    certainty: Certainty = Certainty.PROVED,
    **more: object,
) -> Diagnosis:
    node = found.node
    owner = case.text_of(node.value) if node is not None else ""
    has = found.owner.attributes if found.owner is not None else ()
    methods = {name for one in family(case, found.kind) for name in one.methods}
    data = [f"`{one}`" for one in has if one not in methods]
    told = case.found(
        "attribute-never-set",
        where=where,
        variant=variant,
        certainty=certainty if case.ran else Certainty.READ,
        candidates=candidates,
        slots={"name": found.name, "owner": owner, "kind": found.kind},
        **more,  # type: ignore[arg-type]
    )
    known = case.ran and found.owner is not None
    shown = f"it has {', '.join(data[:8])}" if data else "it has no attributes of its own yet"
    return worded(told, has=f" ({shown})" if known else "")


def _adds_to(case: Case, node: ast.Attribute) -> bool:
    """Whether this is the target of `self.total += x`, which reads the attribute before it sets it."""
    holder = case.parents.get(node)
    return isinstance(holder, ast.AugAssign) and holder.target is node


def _only_local(case: Case, found: Attribute, own: list[Class]) -> Diagnosis | None:
    """`servings = servings` in `__init__`: a name of the method's own, where `self.servings` was meant."""
    for kind in own:
        for method in kind.methods.values():
            owner = first_parameter(method)
            for node in ast.walk(method):
                if not (isinstance(node, ast.Name) and node.id == found.name and isinstance(node.ctx, ast.Store)):
                    continue
                if isinstance(case.parents.get(node), ast.Assign | ast.AnnAssign) and owner:
                    change = case.replaced(node, f"{owner}.{found.name}")
                    return _told(case, found, "local", node.lineno, [change], method=method.name, holder=owner)
    return None


def _parameter(case: Case, found: Attribute, own: list[Class]) -> Diagnosis | None:
    for kind in own:
        method = kind.methods.get("__init__")
        names = [one.arg for one in [*method.args.args, *method.args.kwonlyargs]][1:] if method is not None else []
        if method is None or found.name not in names:
            continue
        owner = first_parameter(method)
        last = method.body[-1]
        text = f"{indent_of(case, method.body[0].lineno)}{owner}.{found.name} = {found.name}"
        only_pass = isinstance(method.body[0], ast.Pass)
        first = method.body[0].lineno
        one_line = first == method.lineno
        edit = (
            case.line_edit(first, text) if only_pass else case.insert_edit((last.end_lineno or last.lineno) + 1, text)
        )
        changes = [] if one_line else [case.changed(edit)]
        return _told(case, found, "parameter", method.lineno, changes, method=method.name, holder=owner)
    return None


def _too_late(case: Case, found: Attribute, stores: list[Stored]) -> Diagnosis | None:
    """`__init__` itself calls what needs the attribute, and sets it further down."""
    frames = [one for one in (case.failure.frames if case.failure is not None else ()) if not one.file]
    for frame in reversed(frames):
        for store in stores:
            method = store.method
            if method is None or method.name != frame.function or not _inside(method, frame.line):
                continue
            if store.line <= frame.line or _guards(case, store):
                continue
            statement = case.statement_at(store.line)
            simple = statement is not None and statement.lineno == statement.end_lineno and case.lines is not None
            change = None
            if simple and case.lines is not None:
                line = case.lines[store.line - 1]
                change = case.changed(case.line_edit(store.line, None), case.insert_edit(frame.line, line))
            called = case.lines[frame.line - 1].strip() if case.lines is not None else ""
            return _told(
                case, found, "late", frame.line, [change],
                method=method.name, bound=store.line, called=called, direct=str(frame.line == case.line),
            )  # fmt: skip
    return None


def _inside(method: Method, line: int) -> bool:
    return method.lineno <= line <= (method.end_lineno or method.lineno)


def _guards(case: Case, store: Stored) -> list[ast.AST]:
    return [one for one in way_to(case, store.node, store.method or store.node) if isinstance(one, GUARDS)]


def _in_branch(case: Case, found: Attribute, stores: list[Stored]) -> Diagnosis | None:
    inits = [one for one in stores if one.method is not None and one.method.name == "__init__"]
    if not inits or len(inits) != len(stores) or not all(_guards(case, one) for one in inits):
        return None
    guard = _guards(case, inits[-1])[0]
    test = case.text_of(guard.test) if isinstance(guard, ast.If | ast.While) else ""
    return _told(case, found, "branch" if test else "passed", inits[-1].line, [], bound=inits[-1].line, test=test)


def _other_method(case: Case, found: Attribute, stores: list[Stored]) -> Diagnosis | None:
    method = stores[0].method
    if method is None or method.name == "__init__":
        return None
    begun = case.hits(method.body[0].lineno) > 0 or not case.history.hits
    methods = {one.method.name: one.method for one in stores if one.method is not None}
    if len(methods) > 1:
        if any(case.hits(one.body[0].lineno) for one in methods.values()) or not case.history.hits:
            return None
        told = _told(case, found, "other_methods", found.node or stores[0].line, [])
        return worded(told, setters=", ".join(f"`{one}()` (line {each.lineno})" for one, each in methods.items()))
    if begun and any(_guards(case, one) for one in stores):
        # The method may have been called and have passed by the line.
        return _told(case, found, "passed", stores[0].line, [], bound=stores[0].line)
    receiver, line = _receiver(case)
    swapped = _on_another(case, method.name, receiver, line)
    if swapped is not None and receiver:
        other, call = swapped
        func = call.func.value if isinstance(call.func, ast.Attribute) else call
        return _told(
            case, found, "other_object", call.lineno, [case.replaced(func, receiver)],
            method=method.name, bound=stores[0].line, receiver=receiver, other=other,
        )  # fmt: skip
    takes = len(method.args.args) - len(method.args.defaults)
    change = None
    statement = case.statement_at(line)
    if receiver and takes == 1 and statement is not None and statement in (case.tree.body if case.tree else []):
        change = case.changed(case.insert_edit(statement.lineno, f"{receiver}.{method.name}()"))
    return _told(
        case, found, "other_method", line or found.node or stores[0].line, [change],
        method=method.name, bound=stores[0].line,
    )  # fmt: skip


def _receiver(case: Case) -> tuple[str, int]:
    """Return the top level's name of the object that failed, and the line there: `tea` of `tea.stop(15)`."""
    frames = [one for one in (case.failure.frames if case.failure is not None else ()) if not one.file]
    tops = [one for one in frames if one.function == MODULE]
    if not tops:
        return "", 0
    statement = case.statement_at(tops[-1].line)
    simple = isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign | ast.Return)
    inner = frames[len(tops)].function if len(frames) > len(tops) else ""
    for node in ast.walk(statement) if statement is not None and simple else ():
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr == (inner or node.attr):
            return node.value.id, tops[-1].line
    return "", tops[-1].line


def _on_another(case: Case, method: str, receiver: str, line: int) -> tuple[str, ast.Call] | None:
    """Return the second call of a method on one other object where this one never got it: a slip of copying."""
    calls: dict[str, list[ast.Call]] = {}
    for node in case.walk(ast.Call):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == method
            and isinstance(node.func.value, ast.Name)
            and node.lineno < line
        ):
            calls.setdefault(node.func.value.id, []).append(node)
    if receiver in calls:
        return None
    doubled = [(name, found[-1]) for name, found in calls.items() if len(found) == 2]
    return doubled[0] if len(doubled) == 1 else None


@pattern("TypeError", order=9)
def parameter_not_stored(case: Case) -> Diagnosis | None:
    """`self.balance = None` in an `__init__` that was given a `balance` and does nothing with it."""
    if "NoneType" not in case.says or case.stmt is None:
        return None
    top: ast.AST = case.node or case.stmt
    for node in ast.walk(top):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
            continue
        owner = case.seen(node.value)
        seen = case.seen(node) if owner is not None and family(case, owner.type) else None
        if owner is None or seen is None or not seen.is_none:
            continue
        for kind in family(case, owner.type):
            method = kind.methods.get("__init__")
            if method is None or node.attr not in [one.arg for one in method.args.args][1:]:
                continue
            read = any(isinstance(one, ast.Name) and one.id == node.attr for one in ast.walk(method))
            stored = [one for one in kind.stores_of(node.attr) if one.method is method]
            statement = case.parents.get(stored[0].node) if len(stored) == 1 else None
            if read or not isinstance(statement, ast.Assign) or not _is_none(statement.value):
                continue
            return case.found(
                "attribute-never-set", where=statement.lineno, variant="none", certainty=Certainty.PROVED,
                values=[case.value(case.text_of(node), seen, case.line)],
                candidates=[case.replaced(statement.value, node.attr)],
                name=node.attr, owner=case.text_of(node.value), kind=kind.name, method="__init__",
            )  # fmt: skip
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
