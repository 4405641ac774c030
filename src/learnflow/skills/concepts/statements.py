"""The sentence for each kind of statement, from what its text shows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from learnflow.skills.concepts.sentences import code_span, listed, sentence
from learnflow.skills.concepts.source import Source

_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
}


def say_statement(node: ast.AST, source: Source) -> str:
    """Return what a statement, an `except` or a `case` does."""
    say = _SAYERS.get(type(node))
    return say(node, source) if say else sentence("walk", "other", kind=type(node).__name__.lower())


def say_part(node: Any, part: str, source: Source) -> str:
    """Return when the `elif`, `else` or `finally` block of a statement runs."""
    if part == "elif":
        return sentence("walk", "elif_test", condition=source.span(node.test), runs=_runs(node.body))
    if part == "finally":
        return sentence("walk", "finally_block")
    if isinstance(node, ast.If):
        return sentence("walk", "else_block")
    return sentence("walk", "try_else" if isinstance(node, ast.Try) else "loop_else")


def lines_of(block: Sequence[ast.stmt]) -> str:
    """Return `line 3` or `lines 3–5` for a block."""
    first, last = block[0].lineno, max(part.end_lineno or part.lineno for part in block)
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _runs(block: Sequence[ast.stmt]) -> str:
    words = lines_of(block)
    return f"{words} run" if words.startswith("lines") else f"{words} runs"


def _repeated(block: Sequence[ast.stmt]) -> str:
    words = lines_of(block)
    return f"{words} are repeated" if words.startswith("lines") else f"{words} is repeated"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def parameters_of(arguments: ast.arguments) -> tuple[str, ...]:
    """Return the names of parameters in order, `*` and `**` written before them."""
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if arguments.vararg:
        names.append("*" + arguments.vararg.arg)
    names += [argument.arg for argument in arguments.kwonlyargs]
    if arguments.kwarg:
        names.append("**" + arguments.kwarg.arg)
    return tuple(names)


def _taking(arguments: ast.arguments) -> str:
    names = parameters_of(arguments)
    if not names:
        return "without parameters"
    return ("with the parameter " if len(names) == 1 else "with the parameters ") + _spans(names)


def _spans(names: Sequence[str]) -> str:
    return listed([code_span(name) for name in names])


def _assign(node: ast.Assign, source: Source) -> str:
    value = source.span(node.value)
    target = listed([source.span(target) for target in node.targets])
    if len(node.targets) > 1:
        return sentence("walk", "assign_many", value=value, target=target)
    last = node.targets[-1]
    if isinstance(last, ast.Tuple | ast.List):
        starred = any(isinstance(part, ast.Starred) for part in last.elts)
        return sentence("walk", "assign_star" if starred else "assign_unpack", value=value, target=target)
    if isinstance(last, ast.Subscript | ast.Attribute):
        return sentence("walk", "assign_item", value=value, target=target)
    if isinstance(node.value, ast.Lambda):
        return sentence("walk", "assign_function", target=target, **_lambda(node.value, source))
    if isinstance(node.value, ast.Name):
        return sentence("walk", "assign_alias", value=value, target=target)
    if isinstance(node.value, ast.Constant):
        return sentence("walk", "assign_constant", value=value, target=target)
    return sentence("walk", "assign", value=value, target=target)


def _lambda(node: ast.Lambda, source: Source) -> dict[str, str]:
    return {"taking": _taking(node.args), "value": source.span(node.body)}


def _augmented(node: ast.AugAssign, source: Source) -> str:
    return sentence(
        "walk",
        "augmented",
        target=source.span(node.target),
        value=source.span(node.value),
        operator=_OPERATORS[type(node.op)] + "=",
    )


def _annotated(node: ast.AnnAssign, source: Source) -> str:
    target, kind = source.span(node.target), source.span(node.annotation)
    if node.value is None:
        return sentence("walk", "annotated", target=target, kind=kind)
    return sentence("walk", "annotated_value", target=target, kind=kind, value=source.span(node.value))


def _for(node: ast.For, source: Source) -> str:
    return sentence(
        "walk",
        "for_loop",
        iterable=source.span(node.iter),
        target=source.span(node.target),
        repeated=_repeated(node.body),
    )


def _while(node: ast.While, source: Source) -> str:
    if isinstance(node.test, ast.Constant) and node.test.value:
        return sentence("walk", "while_true", repeated=_capital(_repeated(node.body)))
    return sentence("walk", "while_loop", condition=source.span(node.test), repeated=_repeated(node.body))


def _if(node: ast.If, source: Source) -> str:
    return sentence("walk", "if_test", condition=source.span(node.test), runs=_runs(node.body))


def _function(node: ast.FunctionDef, source: Source) -> str:
    return sentence("walk", "define", name=node.name, taking=_taking(node.args))


def _class(node: ast.ClassDef, source: Source) -> str:
    bases = [source.span(base) for base in node.bases]
    if not bases:
        return sentence("walk", "define_class", name=node.name)
    return sentence("walk", "define_subclass", name=node.name, bases=listed(bases))


def _return(node: ast.Return, source: Source) -> str:
    if node.value is None:
        return sentence("walk", "return_nothing")
    if isinstance(node.value, ast.Lambda):
        return sentence("walk", "return_function", **_lambda(node.value, source))
    return sentence("walk", "return_value", value=source.span(node.value))


def _expression(node: ast.Expr, source: Source) -> str:
    value = node.value
    if isinstance(value, ast.Call):
        return _call(value, source)
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return sentence("walk", "docstring")
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        return sentence("walk", "slice", object=source.span(value.value), parts=_slice(value.slice, source))
    return sentence("walk", "expression", value=source.span(value))


def _call(node: ast.Call, source: Source) -> str:
    given = [source.span(argument) for argument in node.args]
    given += [source.span(keyword) for keyword in node.keywords]
    arguments = "with " + listed(given) if given else "without arguments"
    if isinstance(node.func, ast.Attribute):
        owner = source.span(node.func.value)
        return sentence("walk", "call_method", method=node.func.attr, object=owner, arguments=arguments)
    return sentence("walk", "call", function=source.span(node.func), arguments=arguments)


def _slice(node: ast.Slice, source: Source) -> str:
    if node.step and not (node.lower or node.upper):
        return "all of it, in steps of " + source.span(node.step)
    parts = [
        "from position " + source.span(node.lower) if node.lower else "",
        "up to, not including, position " + source.span(node.upper) if node.upper else "",
        "in steps of " + source.span(node.step) if node.step else "",
    ]
    return listed([part for part in parts if part]) or "all of it"


def _import(node: ast.Import, source: Source) -> str:
    return sentence("walk", "imports", modules=listed([_imported(alias) for alias in node.names]))


def _import_from(node: ast.ImportFrom, source: Source) -> str:
    names = listed([_imported(alias) for alias in node.names])
    return sentence("walk", "imports_from", names=names, module="." * node.level + (node.module or ""))


def _imported(alias: ast.alias) -> str:
    return f"`{alias.name}` as `{alias.asname}`" if alias.asname else f"`{alias.name}`"


def _with(node: ast.With, source: Source) -> str:
    values = listed([source.span(item.context_expr) for item in node.items])
    targets = listed([source.span(item.optional_vars) for item in node.items if item.optional_vars])
    named = f" under the name {targets}" if targets else ""
    return sentence("walk", "with_block", value=values, named=named, lines=lines_of(node.body))


def _try(node: ast.Try, source: Source) -> str:
    return sentence("walk", "try_block", lines=lines_of(node.body))


def _except(node: ast.ExceptHandler, source: Source) -> str:
    runs = _runs(node.body)
    if node.type is None:
        return sentence("walk", "except_all", runs=runs)
    return sentence("walk", "except_type", runs=runs, kind=source.span(node.type))


def _raise(node: ast.Raise, source: Source) -> str:
    if node.exc is None:
        return sentence("walk", "raise_again")
    return sentence("walk", "raise_value", value=source.span(node.exc))


def _assert(node: ast.Assert, source: Source) -> str:
    return sentence("walk", "assert_test", condition=source.span(node.test))


def _names(key: str) -> Callable[[Any, Source], str]:
    return lambda node, _: sentence("walk", key, names=_spans(node.names))


def _delete(node: ast.Delete, source: Source) -> str:
    return sentence("walk", "delete", value=listed([source.span(target) for target in node.targets]))


def _match(node: ast.Match, source: Source) -> str:
    return sentence("walk", "match", value=source.span(node.subject))


def _case(node: ast.match_case, source: Source) -> str:
    return sentence("walk", "case", pattern=source.span(node.pattern), runs=_runs(node.body))


def _plain(key: str) -> Callable[[Any, Source], str]:
    return lambda _node, _source: sentence("walk", key)


_SAYERS: dict[type[ast.AST], Callable[[Any, Source], str]] = {
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.AnnAssign: _annotated,
    ast.For: _for,
    ast.While: _while,
    ast.If: _if,
    ast.FunctionDef: _function,
    ast.ClassDef: _class,
    ast.Return: _return,
    ast.Expr: _expression,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.With: _with,
    ast.Try: _try,
    ast.ExceptHandler: _except,
    ast.Raise: _raise,
    ast.Assert: _assert,
    ast.Delete: _delete,
    ast.Match: _match,
    ast.match_case: _case,
    ast.Global: _names("global"),
    ast.Nonlocal: _names("nonlocal"),
    ast.Break: _plain("break"),
    ast.Continue: _plain("continue"),
    ast.Pass: _plain("pass"),
}
