"""What a program's text gives to each name, attribute and collection: the index that origins are looked up in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from learnflow.skills.debug.case import Case

Function = ast.FunctionDef | ast.AsyncFunctionDef
Step = tuple[str, Any]
"""How a part is taken out of a value: ("item", None) any item, ("key", 2) that item, ("attr", "name") an attribute."""

Path = tuple[Step, ...]
ITEM: Step = ("item", None)
How = Literal["assigned", "augmented", "loop", "with", "stored", "attribute"]

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_STORING = {"append": 0, "add": 0, "appendleft": 0, "insert": 1, "put": 0}
_STORING_ALL = ("extend", "update", "extendleft")


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that gives a name, an attribute or a collection a value: the part at `path` of `value`.

    `into` are the steps from the collection to the place that is filled.
    """

    line: int
    how: How
    node: ast.AST
    value: ast.expr
    path: Path = ()
    function: Function | None = None
    into: Path = ()


@dataclass(slots=True)
class Program:
    """The index of one program."""

    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    names: dict[tuple[Function | None, str], list[Binding]] = field(default_factory=dict)
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    stores: dict[str, list[Binding]] = field(default_factory=dict)
    calls: dict[str, list[ast.Call]] = field(default_factory=dict)
    functions: dict[str, list[Function]] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    outside: dict[tuple[Function, str], Function | None] = field(default_factory=dict)

    def function_of(self, node: ast.AST) -> Function | None:
        """Return the function around a node, None at the top level."""
        above = self.parents.get(node)
        while above is not None and not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            above = self.parents.get(above)
        return above

    def class_of(self, function: Function) -> ast.ClassDef | None:
        """Return the class whose method this is, None for a plain function."""
        above = self.parents.get(function)
        return above if isinstance(above, ast.ClassDef) else None

    def statement_of(self, node: ast.AST) -> ast.stmt | None:
        """Return the statement that a node stands in."""
        above: ast.AST | None = node
        while above is not None and not isinstance(above, ast.stmt):
            above = self.parents.get(above)
        return above

    def home_of(self, name: str, function: Function | None) -> Function | None:
        """Return the function whose name this is when it is read in `function`, None for the top level."""
        while function is not None:
            if (function, name) in self.outside:
                return self.outside[function, name]
            if (function, name) in self.names or name in parameters(function):
                return function
            function = self.function_of(function)
        return None


def program_of(case: Case) -> Program:
    """Return the index of the case's program, made once."""
    known = vars(case).get("_program")  # beside the case's own cached members, and gone with it
    if not isinstance(known, Program):
        known = _read(case.tree) if case.tree is not None else Program()
        vars(case)["_program"] = known
    return known


def parameters(function: Function) -> list[str]:
    """Return the names of a function's parameters in order."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [one.arg for one in every]


def default_of(function: Function, name: str) -> ast.expr | None:
    """Return the default of a parameter, None without one."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    named = dict(zip((one.arg for one in reversed(positional)), reversed(arguments.defaults), strict=False))
    named |= {one.arg: value for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value}
    return named.get(name)


def is_method(program: Program, function: Function) -> bool:
    """Whether the first parameter of a function is filled by the object before the dot."""
    decorators = {one.id for one in function.decorator_list if isinstance(one, ast.Name)}
    return program.class_of(function) is not None and "staticmethod" not in decorators


def own_nodes(function: Function | ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes of a function's body without those of functions and classes inside it, in reading order."""
    pending: list[ast.AST] = list(reversed(function.body))
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _SCOPES):
            pending.extend(reversed(list(ast.iter_child_nodes(node))))


def argument_for(program: Program, call: ast.Call, function: Function, name: str) -> ast.expr | None:
    """Return the argument with which `call` fills a parameter of `function`, None where it fills none."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    positional = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if name not in positional or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    place = positional.index(name)
    if is_method(program, function) and not _through_class(program, call, function):
        place -= 1
    return call.args[place] if 0 <= place < len(call.args) else None


def _through_class(program: Program, call: ast.Call, function: Function) -> bool:
    """Whether a method is called as `Class.method(object, …)`, which fills self by hand."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return (
        isinstance(owner, ast.Name)
        and owner.id in program.classes
        and "classmethod" not in {one.id for one in function.decorator_list if isinstance(one, ast.Name)}
    )


def callees(program: Program, call: ast.Call) -> list[Function]:
    """Return the student's functions that a call may run: those of its name, or for a class its `__init__`."""
    if isinstance(call.func, ast.Name):
        name = call.func.id
        if name in program.classes:
            made = [
                one for one in program.classes[name].body if isinstance(one, ast.FunctionDef) and one.name == "__init__"
            ]
            return list(made)
        return [one for one in program.functions.get(name, ()) if program.class_of(one) is None]
    if isinstance(call.func, ast.Attribute):
        return [one for one in program.functions.get(call.func.attr, ()) if program.class_of(one) is not None]
    return []


# --- reading --------------------------------------------------------------------------------------------------


def _read(tree: ast.Module) -> Program:
    program = Program()
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            program.parents[child] = node
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            program.functions.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.ClassDef):
            program.classes[node.name] = node
        elif isinstance(node, ast.Global | ast.Nonlocal):
            _declared(program, node)
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            program.calls.setdefault(name, []).append(node)
    for node in ast.walk(tree):
        for target, binding in _bindings(program, node):
            _enter(program, target, binding)
    for known in (*program.names.values(), *program.attributes.values(), *program.stores.values()):
        known.sort(key=lambda one: one.line)
    return program


def _declared(program: Program, node: ast.Global | ast.Nonlocal) -> None:
    function = program.function_of(node)
    if function is None:
        return
    for name in node.names:
        home = program.function_of(function) if isinstance(node, ast.Nonlocal) else None
        program.outside[function, name] = home


def _bindings(program: Program, node: ast.AST) -> Iterator[tuple[ast.expr, Binding]]:
    """Yield what a node binds: the target and the binding."""
    function = program.function_of(node)
    line = getattr(node, "lineno", 0)
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _parts(target, Binding(line, "assigned", node, node.value, (), function))
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, Binding(line, "assigned", node, node.value, (), function)
    elif isinstance(node, ast.AugAssign):
        yield node.target, Binding(line, "augmented", node, node.value, (), function)
    elif isinstance(node, ast.For | ast.AsyncFor):
        yield from _parts(node.target, Binding(line, "loop", node, node.iter, (ITEM,), function))
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        place = node.context_expr
        yield from _parts(node.optional_vars, Binding(place.lineno, "with", node, place, (), function))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _stored(node, function)


def _stored(call: ast.Call, function: Function | None) -> Iterator[tuple[ast.expr, Binding]]:
    """Yield what a call such as `list.append(value)` puts into its object, told as a subscript of it."""
    if not isinstance(call.func, ast.Attribute) or not call.args:
        return
    name, owner = call.func.attr, call.func.value
    place = ast.Subscript(owner, ast.Constant(None), ast.Store())
    if name in _STORING and len(call.args) > _STORING[name]:
        yield place, Binding(call.lineno, "stored", call, call.args[_STORING[name]], (), function)
    elif name == "setdefault" and len(call.args) > 1:
        yield place, Binding(call.lineno, "stored", call, call.args[1], (), function)
    elif name in _STORING_ALL:
        yield place, Binding(call.lineno, "stored", call, call.args[0], (ITEM,), function)


def _parts(target: ast.expr, whole: Binding) -> Iterator[tuple[ast.expr, Binding]]:
    """Yield each single target of an assignment with the part of the value that it gets."""
    if not isinstance(target, ast.Tuple | ast.List):
        yield target, whole
        return
    value, count = whole.value, len(target.elts)
    starred = any(isinstance(one, ast.Starred) for one in target.elts)
    level = isinstance(value, ast.Tuple | ast.List) and not whole.path and len(value.elts) == count and not starred
    for place, one in enumerate(target.elts):
        inner = one.value if isinstance(one, ast.Starred) else one
        if level and isinstance(value, ast.Tuple | ast.List):
            part = Binding(whole.line, whole.how, whole.node, value.elts[place], (), whole.function)
        else:
            step = ITEM if starred else ("key", place)
            part = Binding(whole.line, whole.how, whole.node, value, (*whole.path, step), whole.function)
        yield from _parts(inner, part)


def _enter(program: Program, target: ast.expr, binding: Binding) -> None:
    if isinstance(target, ast.Name):
        function = binding.function
        home = program.outside.get((function, target.id), function) if function is not None else None
        owner = program.parents.get(binding.node)
        if isinstance(owner, ast.ClassDef):
            program.attributes.setdefault(target.id, []).append(binding)
            return
        program.names.setdefault((home, target.id), []).append(binding)
    elif isinstance(target, ast.Attribute):
        program.attributes.setdefault(target.attr, []).append(binding)
    elif isinstance(target, ast.Subscript):
        name = name_of(target.value)
        if name:
            key = target.slice
            step: Step = ("key", key.value) if isinstance(key, ast.Constant) and key.value is not None else ITEM
            into = (*_outer_steps(target.value), step)
            program.stores.setdefault(name, []).append(
                Binding(binding.line, "stored", binding.node, binding.value, binding.path, binding.function, into)
            )


def _outer_steps(node: ast.expr) -> Path:
    """Return the steps from a named collection to the one inside it that is changed: one for each bracket."""
    found: list[Step] = []
    while isinstance(node, ast.Subscript):
        found.append(("key", node.slice.value) if isinstance(node.slice, ast.Constant) else ITEM)
        node = node.value
    return tuple(reversed(found))


def name_of(node: ast.expr) -> str:
    """Return the name by which a collection is known: that of a variable, an attribute, or of what it is an item of."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        return node.id
    return f".{node.attr}" if isinstance(node, ast.Attribute) else ""


def loop_of(program: Program, name: ast.Name) -> tuple[ast.expr, Path] | None:
    """Return what a comprehension or a lambda around `name` gives it: the collection, and the part of it."""
    above = program.parents.get(name)
    while above is not None and not isinstance(above, ast.stmt):
        if isinstance(above, _COMPREHENSIONS):
            for one in above.generators:
                for target, part in _parts(one.target, Binding(0, "loop", one, one.iter, (ITEM,))):
                    if isinstance(target, ast.Name) and target.id == name.id:
                        return part.value, part.path
        if isinstance(above, ast.Lambda) and name.id in [one.arg for one in above.args.args]:
            return collection_for(program, above)
        above = program.parents.get(above)
    return None


def collection_for(program: Program, node: ast.expr) -> tuple[ast.expr, Path] | None:
    """Return the collection for each item of which a passed function is called: by sorted, min, map, filter, sort …"""
    above = program.parents.get(node)
    if isinstance(above, ast.keyword):
        above = program.parents.get(above)
    if not isinstance(above, ast.Call):
        return None
    if isinstance(above.func, ast.Attribute):
        return (above.func.value, (ITEM,)) if above.func.attr == "sort" else None
    name = above.func.id if isinstance(above.func, ast.Name) else ""
    if name not in ("sorted", "min", "max", "map", "filter"):
        return None
    others = [one for one in above.args if one is not node]
    return (others[0], (ITEM,)) if others else None


def holds_line(one: Binding, line: int) -> bool:
    """Whether a line is that of a binding: its statement's own lines, for a loop its head."""
    last = (
        one.value.end_lineno or one.line if one.how in ("loop", "with") else getattr(one.node, "end_lineno", one.line)
    )
    return one.line <= line <= (last or one.line)


def leads_to(into: Path, wanted: Path) -> bool:
    """Whether what is stored at `into` may be (or hold) what is looked for at `wanted`."""
    pairs = zip(into, wanted, strict=False)
    return len(into) <= len(wanted) and all(a == b or ITEM in (a, b) for a, b in pairs)
