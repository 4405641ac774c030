"""A type, `var`, `let`, `const` or `public` in front of a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from learnflow.skills.debug.syntax.proposals import LIKELY, SURE, Proposal, proposes, rewrite
from learnflow.skills.debug.syntax.source import Source

_WORDS = (
    r"(?:int|integer|float|double|long|short|char|byte|bool|boolean|str|string|String|var|let|const|auto|final|static|"
    r"public|private|protected|unsigned|dim|Dim|DIM|local|val|def|Integer|Boolean|Double|Float|Object|"
    r"list|dict|set|tuple|array|Array|List|ArrayList|Map|HashMap|vector|void|declare|Int|new)"
)
_TYPE = rf"{_WORDS}(?:\s*<[^<>=]*>|\s*\[\s*\d*\s*\])?"
_DECLARED = re.compile(rf"^(?P<head>\s*)(?P<types>(?:{_TYPE}\s+)+)(?P<rest>[*&]?[^\W\d][\w.]*.*)$")
_OTHER = re.compile(r"^(?P<head>\s*)(?P<types>[A-Z]\w*)\s+(?P<rest>[^\W\d]\w*\s*=(?!=).*)$")
_METHOD = re.compile(
    r"^(?P<head>\s*)(?P<types>(?:(?:public|private|protected|static|final|async)\s+)+)(?P<rest>(?:def|class)\b.*)$"
)
_ASSIGNED = re.compile(
    r"^(?P<name>[^\W\d][\w.]*(?:\[[^\]]*\])?)\s*(?P<array>\[\s*\d*\s*\])?\s*(?::\s*\w+\s*)?(?P<sign>[-+*/]?=)(?!=)\s*(?P<value>.+?)\s*;?$"
)
_FUNCTION = re.compile(r"^(?P<name>[^\W\d]\w*)\s*\((?P<inner>[^()]*)\)\s*:?$")
_PARAMETER = re.compile(rf"(?<=[(,])(\s*)(?:{_TYPE})\s+(?=[^\W\d]\w*\s*(?:[,)=]))")
_FOR = re.compile(rf"^(\s*for\s+)({_TYPE})\s+(?=[^\W\d]\w*\s+in\b)")
_CAST = re.compile(r"\(\s*(int|float|str|double|string|String|bool)\s*\)\s*(?=[\w\"'(])")
_NAMES = re.compile(r"^[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*\s*;?$")
_SOFT = frozenset({"list", "set", "new", "local", "array", "val"})
_START = {
    "str": '""', "string": '""', "String": '""', "char": '""', "bool": "False", "boolean": "False", "list": "[]",
    "dict": "{}", "set": "set()", "float": "0.0", "double": "0.0", "array": "[]", "Array": "[]", "List": "[]",
}  # fmt: skip


@proposes("type-declaration")
def propose(source: Source) -> Iterator[Proposal]:
    """Leave the word out."""
    for number in source.suspects[:2]:
        code = source.code(number).rstrip()
        method = _METHOD.match(code)
        match = _DECLARED.match(code) or _OTHER.match(code)
        if method is not None:
            has = method["types"].strip()
            yield rewrite(source, SURE - 0.2, number, method["head"] + method["rest"], variant="method", has=has)
        elif match is not None:
            yield from _declared(source, number, match)
        yield from _elsewhere(source, number, code)


def _declared(source: Source, number: int, match: re.Match[str]) -> Iterator[Proposal]:
    types, rest, head = match["types"].strip(), match["rest"].lstrip("*&$"), match["head"]
    words = types.split()
    if not _known_word(types) or words[0] in _SOFT:
        pair = re.match(rf"{re.escape(types)}\s+[^\W\d]\w*", match.group().strip())
        if pair is not None and sum(pair.group() in text for text in source.lines) > 1:
            return
    odd = words[0] in ("def", "new") or (words[0] == "set" and len(words) > 1) or words[-1] == "new"
    if odd and not (words[0] == "def" and len(words) > 1 and _FUNCTION.match(_PARAMETER.sub(r"\1", rest))):
        return
    function = _FUNCTION.match(_PARAMETER.sub(r"\1", rest)) or _FUNCTION.match(rest)
    if (
        function is not None
        and match["types"]
        and (rest.rstrip().endswith(":") or source.indent(source.following(number)) > head)
    ):
        inner = re.sub(rf"(?:{_TYPE}\s+)(?=[^\W\d]\w*)", "", function["inner"])
        changed = f"{head}def {function['name']}({inner}):"
        cost = SURE - 0.1 if words[0] != "def" else SURE
        yield rewrite(source, cost, number, changed, variant="function", has=types)
        return
    assigned = _ASSIGNED.match(rest)
    if assigned is not None:
        yield from _assigned(source, number, head, types, rest, assigned)
    elif _NAMES.match(rest) and match.re is _DECLARED and words[0] not in ("set", "list", "new"):
        value = _START.get(words[-1], "0")
        names = [name.strip() for name in rest.rstrip("; ").split(",")]
        changed = f"{head}{' = '.join(names)} = {value}"
        yield rewrite(source, SURE - 0.3, number, changed, variant="without-value", has=types)


def _assigned(
    source: Source, number: int, head: str, types: str, rest: str, assigned: re.Match[str]
) -> Iterator[Proposal]:
    name, value = assigned["name"], assigned["value"]
    braced = re.fullmatch(r"\{(.*)\}", value)
    is_array = "[" in types or assigned["array"] is not None or "List" in types or "vector" in types
    if braced is not None and is_array:
        value = f"[{braced[1]}]"
    value = re.sub(r"^new\s+(?=\w)", "", value)
    several = re.fullmatch(r"([^\[\](){}\"']+?)((?:\s*,\s*[^\W\d]\w*\s*=\s*[^,\[\](){}\"']+)+)", value)
    if several is not None:
        pairs = [pair.split("=") for pair in f"{name}={value}".split(",")]
        if all(len(pair) == 2 for pair in pairs):
            names, values = (", ".join(pair[n].strip() for pair in pairs) for n in (0, 1))
            yield rewrite(source, SURE - 0.1, number, f"{head}{names} = {values}", has=types)
    own = re.match(rf"(?:new\s+)?{re.escape(types)}\s*\(", value) is not None
    cost = SURE if _known_word(types) else SURE - 0.2 if own else LIKELY
    changed = f"{head}{name} {assigned['sign']} {value}"
    if (
        value == assigned["value"]
        and assigned["array"] is None
        and "*" not in rest[:1]
        and not re.match(r"[\w.]+\s*:", rest)
    ):
        changed = head + rest.rstrip().rstrip(";")
    yield rewrite(source, cost - 0.1, number, changed, has=types)


def _known_word(types: str) -> bool:
    return re.fullmatch(rf"(?:{_TYPE}\s*)+", types) is not None


def _elsewhere(source: Source, number: int, code: str) -> Iterator[Proposal]:
    """Types of parameters, after `for`, and casts."""
    mask = source.mask(number)
    if re.match(r"^\s*(?:(?:public|private|static)\s+)*(?:def|function)\b", mask) and _PARAMETER.search(mask):
        found = _PARAMETER.search(mask)
        has = found.group().strip() if found else ""
        changed = _PARAMETER.sub(r"\1", code)
        if has in ("new", "local"):
            return
        yield rewrite(source, SURE - 0.1, number, changed, variant="parameter", has=has)
    behind = re.compile(r"(?<=[(,])(\s*[^\W\d]\w*)\s+(int|float|str|string|String|bool|list|dict|double)(?=\s*[,)=])")
    if re.match(r"^\s*def\b", mask) and (found := behind.search(mask)) is not None:
        yield rewrite(source, SURE - 0.1, number, behind.sub(r"\1", code), variant="parameter", has=found[2])
    loop = _FOR.match(mask)
    if loop is not None:
        yield rewrite(source, SURE - 0.1, number, loop[1] + code[loop.end() :], has=loop[2])
    cast = _CAST.search(mask)
    if cast is not None:
        name = {"double": "float", "string": "str", "String": "str"}.get(cast[1], cast[1])
        tail = code[cast.end() :].rstrip(";")
        changed = f"{code[: cast.start()]}{name}({tail})"
        yield rewrite(source, SURE, number, changed, variant="cast", has=cast.group().strip(), wants=f"{name}( )")
