"""Edits of values put into something or taken out, of methods, loops' sources, ends of lists, and constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from learnflow.skills.debug.searching.edits import Attempt, Subject, is_call, is_simple, kind, shifted

_WRAPS = {
    "wrapping": ("[{}]", "({},)"),
    "conversion": ("str({})", "int({})", "list({})", "tuple({})", "len({})", "float({})"),
    "joined": ("''.join({})", "', '.join({})", "' '.join({})"),
    "letters": ("{}.lower()", "{}.strip()", "{}.upper()"),
    "reordered": ("sorted({})", "{}[::-1]"),
    "calculated": ("abs({})", "-{}"),
    "set": ("set({})",),
}
_METHODS = {
    "append": ("extend", "remove"), "extend": ("append",), "add": ("update", "discard"), "update": ("add",),
    "remove": ("pop", "append", "discard"), "pop": ("remove",), "insert": ("append",),
    "lower": ("upper", "title", "capitalize"), "upper": ("lower", "title"), "strip": ("rstrip", "lstrip", "split"),
    "rstrip": ("strip",), "lstrip": ("strip",), "find": ("index", "rfind", "count"), "index": ("find", "count"),
    "isalpha": ("isalnum", "isdigit"), "isdigit": ("isalpha", "isalnum"), "isalnum": ("isalpha", "isdigit"),
    "isupper": ("islower",), "islower": ("isupper",), "startswith": ("endswith",), "endswith": ("startswith",),
    "keys": ("values", "items"), "values": ("keys", "items"), "items": ("keys", "values"), "count": ("index",),
    "union": ("intersection",), "intersection": ("union",), "capitalize": ("title",), "title": ("capitalize",),
    "removal": ("remove",), "push": ("append",), "appendleft": ("append",), "size": ("count",),
}  # fmt: skip
_FUNCTIONS = {
    "min": ("max",), "max": ("min",), "any": ("all",), "all": ("any",), "sum": ("len", "max"), "len": ("sum",),
    "int": ("float", "round"), "round": ("int",), "isinstance": ("type",),
}  # fmt: skip
_IN_PLACE = ("sort", "reverse", "append", "extend", "add", "remove", "insert", "update", "discard", "clear")


@kind
def wrapping(subject: Subject) -> Iterator[Attempt | None]:
    """What is returned, added, printed, compared or gone through, put into a list, a text, a number; or taken out."""
    for place in dict.fromkeys(_places(subject)):
        if isinstance(place, ast.GeneratorExp | ast.Starred | ast.JoinedStr):
            continue
        text = subject.text_of(place)
        for name, forms in _WRAPS.items():
            if name in ("letters", "joined") and not subject.has_texts:
                continue
            for form in forms:
                if _makes_sense(subject, place, form):
                    yield subject.put(name, place, form.format(_held(place, text, form)))
        if isinstance(place, ast.Call) and len(place.args) == 1 and not place.keywords:
            yield subject.put("wrapping", place, subject.text_of(place.args[0]))
        if isinstance(place, ast.List | ast.Tuple) and len(place.elts) == 1:
            yield subject.put("wrapping", place, subject.text_of(place.elts[0]))


def _places(subject: Subject) -> Iterator[ast.expr]:
    """Yield the places where the type of a value counts."""
    for node in subject.walk(ast.AST):
        if isinstance(node, ast.Subscript):
            if not isinstance(node.slice, ast.Slice | ast.Constant | ast.Tuple):
                yield node.slice
        elif isinstance(node, ast.Call):
            yield from node.args[:2]
        elif isinstance(node, ast.Compare):
            yield from (node.left, *node.comparators)
        elif isinstance(node, ast.For):
            yield node.iter
        elif isinstance(node, ast.BinOp):
            yield from (node.left, node.right)
        elif isinstance(node, ast.Return | ast.Assign | ast.AugAssign) and node.value is not None:
            yield node.value


def _held(place: ast.expr, text: str, form: str) -> str:
    inside = "({})" in form or form.startswith(("[{}", "({},", "list(dict"))
    return text if is_simple(place) or inside else f"({text})"


def _makes_sense(subject: Subject, place: ast.expr, form: str) -> bool:
    """Whether a wrap could matter: a number needs no `int`, a written list no `list`, a length no `sorted`."""
    parent = subject.parents.get(place)
    if form in ("[{}]", "({},)") and is_call(
        parent, "len", "range", "int", "str", "list", "set", "sorted", "min", "max"
    ):
        return False
    if "join" in form or form in ("abs({})", "-{}"):
        return isinstance(parent, ast.Return | ast.Call | ast.Compare) and not isinstance(place, ast.Constant)
    if isinstance(place, ast.Constant):
        return form in ("[{}]", "({},)") or (form == "str({})" and not isinstance(place.value, str))
    if isinstance(place, ast.List | ast.Dict | ast.ListComp):
        return form in ("[{}]", "({},)", "tuple({})", "''.join({})", "len({})", "sum({})", "set({})")
    if isinstance(place, ast.Compare | ast.BoolOp | ast.UnaryOp):
        return form in ("[{}]", "int({})", "-{}")
    if is_call(place, "len", "int", "ord", "sum", "round", "abs"):
        return form in ("[{}]", "({},)", "str({})", "-{}", "abs({})", "int({})")
    if isinstance(parent, ast.Subscript):
        return form in ("int({})", "len({})")
    if isinstance(parent, ast.BinOp):
        return form in ("[{}]", "({},)", "str({})", "int({})", "list({})", "len({})", "{}.lower()", "float({})")
    return True


@kind
def method(subject: Subject) -> Iterator[Attempt | None]:
    """Another method or function of the same family."""
    for node in subject.walk(ast.Call):
        rest = ", ".join(subject.text_of(one) for one in (*node.args, *node.keywords))
        if isinstance(node.func, ast.Attribute):
            for new in _methods(subject, node, node.func, rest):
                yield subject.put("method", node, new)
            if isinstance(node.func.value, ast.Name) and not node.args:
                yield subject.put("method-left-out", node, node.func.value.id)
        elif isinstance(node.func, ast.Name):
            yield from _function(subject, node, node.func.id, rest)
    for keyword in subject.walk(ast.keyword):
        if keyword.arg == "reverse" and isinstance(keyword.value, ast.Constant):
            yield subject.put("method", keyword.value, str(not keyword.value.value))


def _methods(subject: Subject, node: ast.Call, func: ast.Attribute, rest: str) -> Iterator[str]:
    owner, verb = subject.text_of(func.value), func.attr
    for other in _METHODS.get(verb, ()):
        yield f"{owner}.{other}({rest})"
    if verb == "append":
        yield f"{owner}.insert(0, {rest})"
    if verb == "insert" and len(node.args) == 2:
        yield f"{owner}.append({subject.text_of(node.args[1])})"
    if verb == "pop":
        yield f"{owner}.pop(0)" if not rest else f"{owner}.pop()"
    if verb == "remove" and len(node.args) == 1:
        yield f"{owner}.pop({owner}.index({rest}))"


def _function(subject: Subject, node: ast.Call, name: str, rest: str) -> Iterator[Attempt | None]:
    for other in _FUNCTIONS.get(name, ()):
        yield subject.put("method", node, f"{other}({rest})", (name, other))
    if name == "sorted" and "reverse" not in rest:
        yield subject.put("method", node, f"sorted({rest}, reverse=True)", ("sorted", "reverse=True"))
    if name in ("max", "min", "sorted") and len(node.args) == 1 and "key" not in rest:
        for key in (f"{rest}.get", "len", "str.lower"):
            yield subject.put("key", node, f"{name}({rest}, key={key})")
    if name == "set" and len(node.args) == 1:
        yield subject.put("order-kept", node, f"dict.fromkeys({rest})")
        yield subject.put("order-kept", node, f"list(dict.fromkeys({rest}))")


@kind
def in_place(subject: Subject) -> Iterator[Attempt | None]:
    """The result of a method that changes its object is not kept: the object is; a copy in place of the object."""
    for node in subject.walk(ast.Call):
        statement = subject.parents.get(node)
        if not isinstance(node.func, ast.Attribute):
            continue
        owner, text = subject.text_of(node.func.value), subject.text_of(node)
        if node.func.attr == "sort":
            rest = ", ".join([owner, *(subject.text_of(one) for one in node.keywords)])
            yield subject.put("in-place", node, f"sorted({rest})")
            if isinstance(statement, ast.Expr):
                yield subject.put("method", node, f"{owner}.sort(reverse=True)" if not node.keywords else text)
        if node.func.attr not in _IN_PLACE or not isinstance(statement, ast.Assign | ast.Return):
            continue
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        lines, margin = list(subject.source), subject.indent_of(first)
        if isinstance(statement, ast.Return):
            lines[first - 1 : last] = [margin + text, f"{margin}return {owner}"]
        else:
            lines[first - 1 : last] = [margin + text]
            target = subject.text_of(statement.targets[0])
            if target != owner:
                both = [*lines[:first], f"{margin}{target} = {owner}", *lines[first:]]
                yield subject.with_lines("in-place", first, both, subject.text_of(statement), text)
        yield subject.with_lines("in-place", first, lines, subject.text_of(statement), text)


_SOURCES = (
    "range(len({}))", "range({})", "{}[1:]", "{}[:-1]", "{}.items()", "{}.values()", "{}.split()", "reversed({})",
    "sorted({})",
)  # fmt: skip


@kind
def loop_source(subject: Subject) -> Iterator[Attempt | None]:
    """What a `for` goes through: one more, one less, from 1, a copy, backwards, the indexes or the items."""
    for node in subject.walk(ast.AST):
        if not isinstance(node, ast.For | ast.comprehension):
            continue
        source = node.iter
        text = subject.text_of(source)
        if isinstance(source, ast.Call) and is_call(source, "range") and source.args:
            for new in _ranges(subject, source):
                yield subject.put("loop-source", source, new)
            first = source.args[0]
            if len(source.args) == 1 and isinstance(first, ast.Call) and first.args:
                yield subject.put("loop-source", source, subject.text_of(first.args[0]))
            elif len(source.args) == 1 and not isinstance(first, ast.Constant | ast.BinOp):
                yield subject.put("loop-source", source, f"range(len({subject.text_of(first)}))")
            continue
        held = text if is_simple(source) else f"({text})"
        yield subject.put("loop-copy", source, f"{held}[:]")
        yield subject.put("loop-copy", source, f"list({text})")
        for new in _SOURCES:
            name = "loop-sorted" if new.startswith("sorted") else "loop-source"
            yield subject.put(name, source, new.format(text if "({}" in new else held))
        if is_call(source, "reversed", "sorted", "set", "enumerate") and isinstance(source, ast.Call) and source.args:
            yield subject.put("loop-source", source, subject.text_of(source.args[0]))


def _ranges(subject: Subject, source: ast.Call) -> list[str]:
    args, texts = source.args, [subject.text_of(one) for one in source.args]
    if len(args) == 1:
        stop, one = texts[0], args[0]
        made = [f"1, {stop}", f"1, {shifted(subject, one, 1)}", f"{shifted(subject, one, -1)}, -1, -1"]
        return [f"range({inside})" for inside in (*made, f"{stop}, 0, -1", f"2, {stop}", f"{stop} // 2")]
    start, stop = texts[0], texts[1]
    made = [f"{shifted(subject, args[0], 1)}, {stop}", f"{shifted(subject, args[0], -1)}, {stop}", f"1, {stop}"]
    made += [f"{start}, {shifted(subject, args[1], 1)}", f"{start}, {shifted(subject, args[1], -1)}", stop]
    if len(args) == 2:
        made += [f"{start}, {stop}, 2", f"{start}, {stop}, -1", f"{stop}, {start}", f"2, {stop}"]
    else:
        made += [f"{start}, {stop}", f"{start}, {stop}, -({texts[2]})"]
    return [f"range({inside})" for inside in made]


@kind
def index(subject: Subject) -> Iterator[Attempt | None]:
    """Another end of a list or slice: first, last, backwards, one shorter, all."""
    for node in subject.walk(ast.Subscript):
        owner = subject.text_of(node.value)
        if not isinstance(node.slice, ast.Slice):
            for new in ("0", "-1", "1"):
                yield subject.put("index", node, f"{owner}[{new}]")
            yield from _other_dimension(subject, node)
            continue
        low, high = node.slice.lower, node.slice.upper
        lower = subject.text_of(low) if low is not None else ""
        upper = subject.text_of(high) if high is not None else ""
        made = [f"{lower}:", f":{upper}", "::-1", ":", f"{upper}:{lower}", f"{lower}:-1"]
        if low is None:
            made.append(f"1:{upper}")
        for new in made:
            yield subject.put("index", node, f"{owner}[{new}]")


def _other_dimension(subject: Subject, node: ast.Subscript) -> Iterator[Attempt | None]:
    """`m[j][i]` for `m[i][j]`."""
    if isinstance(node.value, ast.Subscript) and not isinstance(node.value.slice, ast.Slice):
        owner, one, other = node.value.value, node.value.slice, node.slice
        text = f"{subject.text_of(owner)}[{subject.text_of(other)}][{subject.text_of(one)}]"
        yield subject.put("index-order", node, text)


@kind
def compared(subject: Subject) -> Iterator[Attempt | None]:
    """What is returned as a number or a list, as an answer of yes or no."""
    if not {"True", "False"} & set(subject.answers):
        return
    for node in subject.walk(ast.Return):
        if isinstance(node.value, ast.Call | ast.Name | ast.Attribute):
            text = subject.text_of(node.value)
            for form in ("{} == 0", "{} != 0", "not {}", "bool({})", "{} == []", "{} > 0"):
                yield subject.put("compared", node.value, form.format(text))


@kind
def repeated_list(subject: Subject) -> Iterator[Attempt | None]:
    """A row made anew for each place, not the same row several times."""
    for node in subject.walk(ast.BinOp):
        if isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List) and len(node.left.elts) == 1:
            inner, count = subject.text_of(node.left.elts[0]), subject.text_of(node.right)
            yield subject.put("same-row", node, f"[{inner} for _ in range({count})]")


@kind
def constant(subject: Subject) -> Iterator[Attempt | None]:
    """True for False, another text, a name that was put in quotes, a text that is a condition by itself."""
    texts = list(dict.fromkeys(n.value for n in subject.walk(ast.Constant) if isinstance(n.value, str)))[:6]
    for node in subject.walk(ast.Constant):
        value, parent = node.value, subject.parents.get(node)
        if isinstance(value, bool):
            yield subject.put("truth", node, str(not value))
        if not isinstance(value, str) or isinstance(parent, ast.Expr):
            continue
        near = (value.lower(), value.strip(), value.capitalize(), "", " ", value.upper(), value + " ", *texts)
        for other in dict.fromkeys(near):
            if other != value:
                yield subject.put("text", node, repr(other))
        if value in subject.names_near(node.lineno):
            yield subject.put("name-in-quotes", node, value)
        if isinstance(parent, ast.If | ast.BoolOp):
            for one in subject.names_near(node.lineno):
                yield subject.put("or-of-values", node, f"{one} == {subject.text_of(node)}")


@kind
def start_value(subject: Subject) -> Iterator[Attempt | None]:
    """Another value at the start, or another answer."""
    for place in subject.walk(ast.expr):
        parent, text = subject.parents.get(place), subject.text_of(place)
        if not isinstance(place, ast.List | ast.Dict | ast.Tuple | ast.Constant):
            continue
        if isinstance(parent, ast.Return):
            for other in dict.fromkeys(("[]", "None", *subject.answers)):
                if other != text:
                    yield subject.put("answer", place, other)
        elif isinstance(parent, ast.Assign):
            for other in ("[]", "{}", "0", "''", "None", "1", "set()"):
                if other != text:
                    yield subject.put("start-value", place, other)


@kind
def first_item(subject: Subject) -> Iterator[Attempt | None]:
    """The first item as the value at the start."""
    for assign in subject.walk(ast.Assign):
        if isinstance(assign.value, ast.Constant):
            most = 2 if subject.loops_around(assign) else 4
            for one in subject.names_near(assign.lineno)[:most]:
                if one != subject.text_of(assign.targets[0]):
                    yield subject.put("start-value", assign.value, f"{one}[0]")
