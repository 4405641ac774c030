"""Loops, conditions and heads of other languages, written as Python has them."""

from __future__ import annotations

import re

from learnflow.skills.debug.syntax.source import indent_of

_TYPES = (
    r"(?:(?:unsigned|const|final)\s+)?"
    r"(?:int|let|var|const|float|double|long|short|auto|char|String|string|size_t|byte|uint)"
)
_THREE = re.compile(
    rf"^for\s*\(?\s*(?:{_TYPES}\s+)?(?P<name>[^\W\d]\w*)\s*:?=\s*(?P<start>[^;,]+?)\s*[;,]\s*"
    r"(?P<left>[^\W\d]\w*)\s*(?P<sign><=|>=|<|>|!=|=<|=>)\s*(?P<stop>[^;]+?)\s*[;,]\s*(?P<step>[^;{]*?)\s*;?\s*\)?\s*:?$"
)
_TYPED = re.compile(r"(?<=[(,])\s*(?:[A-Za-z]\w*(?:\[\]|<\w*>)?)\s+(?=[^\W\d]\w*\s*[,)=])")
_RETURNS = re.compile(
    r"^(?:(?:public|private|static|protected|final|const|unsigned)\s+)*"
    r"(?:int|long|short|double|float|char|bool|boolean|void|string|auto|[A-Z]\w*(?:<\w+>)?(?:\[\])?)\s*\*?\s+(?=[^\W\d]\w*\s*\([^()]*\)$)"
)
"""The type of what a function returns, in front of its name."""

_ARROW = re.compile(
    r"^(?:const|let|var)\s+([^\W\d]\w*)\s*=\s*(?:async\s*)?(?:function\s*)?\(?([\w\s,=]*?)\)?\s*(?:=>|(?<=\)))$"
)
_NATIVE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"^(?P<keep>\s*)(?:(?:const|final|static)\s+)*{_TYPES}\s+(?=[^\W\d]\w*\s*=(?!=))"), ""),
    (re.compile(r"(?<=[\w\])])\s*\+\+\s*;?$"), " += 1"),
    (re.compile(r"(?<=[\w\])])\s*--\s*;?$"), " -= 1"),
    (re.compile(r"\b(?:console\.log|System\.out\.println|System\.out\.print|printf)(?=\()"), "print"),
    (re.compile(r"\s*;$"), ""),
    (re.compile(r"\s*===\s*"), " == "),
    (re.compile(r"\s*!==\s*"), " != "),
    (re.compile(r"\s*&&\s*"), " and "),
    (re.compile(r"\s*\|\|\s*"), " or "),
    (re.compile(r"!(?!=)\s*"), "not "),
    (re.compile(r"\btrue\b"), "True"),
    (re.compile(r"\bfalse\b"), "False"),
    (re.compile(r"\b(?:null|undefined)\b"), "None"),
    (re.compile(r"\bthis\."), "self."),
    (re.compile(r"\bnew\s+(?=[A-Z]\w*\()"), ""),
)
_STEPS = re.compile(
    r"(?:(?P<up>\+\+|--)\s*)?(?P<name>[^\W\d]\w*)\s*(?P<down>\+\+|--)?(?:\s*(?P<op>[+-]=|=\s*\w+\s*[+-])\s*(?P<by>[\w.]+))?"
)
_COUNT = re.compile(
    r"^for\s*\(?\s*(?:each\s+)?(?:int\s+|let\s+|var\s+)?(?P<name>[^\W\d]\w*)\s*(?::?=|\bin\b|\bfrom\b|:)\s*(?:range\s*)?"
    r"(?P<open>[(\[])?\s*(?P<start>-?[\w.]*?\w|-?\w+\(\w+\))\s*"
    r"(?P<sign>\bto\b|\buntil\b|\bthrough\b|\bdownto\b|\.\.\.|\.\.<|\.\.=?|->|:(?!\s*$)|,|;|-(?=\s*\d))\s*"
    r"(?P<stop>[^:{;]+?)\s*(?:\bstep\s+(?P<by>-?\w+))?\s*(?P<close>[)\]])?\s*\)?\s*(?:do)?\s*:?$"
)
_EACH = re.compile(
    rf"^(?P<word>foreach|for)(?P<each>\s+each\b)?\s*(?P<open>\()?\s*(?:{_TYPES}\s+|[A-Z]\w*\s+)?(?P<name>[^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)?)\s*"
    r"(?P<sign>\bin\b|\bof\b|:|->|<-)\s*(?P<rest>.+?)\s*:?$"
)
_IN_RANGE = re.compile(
    r"^for\s+([^\W\d]\w*)\s+in\s+range\s*\(\s*([\w.]*\w)\s*(?:\bto\b|\.\.+|:)\s*([^:(),]+?)\s*\)\s*:?$"
)
_BELOW = re.compile(
    r"^for\s*\(?\s*([^\W\d]\w*)\s*(<=|<|=<)\s*([\w()]+?)\s*(?:[;,]\s*[^\W\d]\w*\s*(?:\+\+|\+=\s*1))?\s*\)?\s*:?$"
)
_ASSIGNED = re.compile(r"^for\s+(?P<name>[^\W\d]\w*)\s*=\s*(?P<rest>range\s*\(.*\)|\w+(?:\.\w+)*|\[.*\])\s*:?$")


def counting(head: str) -> tuple[str, str] | None:
    """Return Python's `for` for a counting loop in another language's words, and which form that was."""
    inner = _IN_RANGE.match(head)
    if inner is not None:
        return f"for {inner[1]} in range({inner[2]}, {plus_one(inner[3])}):", "to"
    below = _BELOW.match(head)
    if below is not None:
        stop = plus_one(below[3]) if below[2] in ("<=", "=<") else below[3]
        return f"for {below[1]} in range({stop}):", "three"
    three = _THREE.match(head)
    if three is not None:
        changed = _three(three)
        return (changed, "three") if changed else None
    assigned = _ASSIGNED.match(head)
    if assigned is not None and (assigned["rest"].startswith(("range", "[")) or not assigned["rest"].isdigit()):
        return f"for {assigned['name']} in {assigned['rest']}:", "equals"
    each = _EACH.match(head)
    if each is not None and (each["open"] or each["sign"] != ":"):
        rest = each["rest"]
        if each["open"] and rest.endswith(")"):
            rest = rest[:-1].rstrip()
        inner = _COUNT.match(f"for {each['name']} in {rest}:")
        if inner is None or (rest.count("(") and not re.search(r"\.\.|\b(?:to|until|through)\b", rest)):
            plain = each["word"] == "for" and not each["each"] and not each["open"] and each["sign"] == "in"
            if rest and not plain and rest.count("(") == rest.count(")"):
                return f"for {each['name']} in {rest}:", "each"
            return None
    count = _COUNT.match(head)
    if count is not None and _is_count(count):
        return _counted(count), "to"
    return None


def _is_count(match: re.Match[str]) -> bool:
    """Whether a match is no list that lacks its bracket: `for x in [4, 6:`."""
    if match["sign"] in (",", ";") and re.search(r"\bin\b|\[", match.group()):
        return False
    own = match["stop"].count("(") > match["stop"].count(")")
    return (match["open"] is None) == (match["close"] is None) or match["open"] == "(" or own


def _three(match: re.Match[str]) -> str:
    name, start, sign, stop = match["name"], match["start"].strip(), match["sign"], match["stop"].strip()
    step = _STEPS.fullmatch(match["step"].strip())
    if step is None or match["left"] != name:
        return ""
    by = step["by"] or "1"
    turned = (step["up"] or step["down"] or step["op"] or "+").replace("=", "").replace(name, "").strip()
    back = turned.startswith("-")
    if sign in ("<=", "=<"):
        stop = plus_one(stop)
    elif sign in (">=", "=>"):
        stop = plus_one(stop, -1)
    if back:
        return f"for {name} in range({start}, {stop}, -{by}):"
    if by != "1":
        return f"for {name} in range({start}, {stop}, {by}):"
    return f"for {name} in range({stop}):" if start == "0" else f"for {name} in range({start}, {stop}):"


def _counted(match: re.Match[str]) -> str:
    name, start, stop, sign = match["name"], match["start"], match["stop"].strip(), match["sign"]
    stop += ")" * (stop.count("(") - stop.count(")")) if match["close"] == ")" else ""
    down = sign == "downto"
    by = match["by"]
    if sign not in ("until", "..<", ",", ";"):
        stop = plus_one(stop, -1 if down or (by or "").startswith("-") else 1)
    if down:
        by = by or "-1"
    return f"for {name} in range({start}, {stop}, {by}):" if by else f"for {name} in range({start}, {stop}):"


def plus_one(value: str, by: int = 1) -> str:
    """Return a bound one further: `10` as `11`, `n` as `n + 1`, `n - 1` as `n`."""
    if re.fullmatch(r"-?\d+", value):
        return str(int(value) + by)
    back = re.fullmatch(r"(.+?)\s*([+-])\s*1", value)
    if back is not None and (back[2] == "-") == (by > 0):
        return back[1]
    return f"{value} {'+' if by > 0 else '-'} 1"


def head_of(code: str) -> str:
    """Return the head of a block without `{`, `then` or `do`, in Python's words and with its colon."""
    head = code.strip()
    head = re.sub(r"^\}\s*", "", head)
    head = re.sub(r"\s*\{?$", "", head)
    head = re.sub(r"^(?:else\s+if|elseif|elsif)\b", "elif", head)
    head = re.sub(
        r"^(?:(?:public|private|static|protected)\s+)*(?:function|func|fn|void|fun)\s+(?=\w+\s*\()", "def ", head
    )
    head = _ARROW.sub(r"def \1(\2)", head)
    head = _RETURNS.sub("def ", head)
    head = re.sub(r"^(?:(?:public|private|static|protected)\s+)+(?=class\b|def\b)", "", head)
    if head.startswith("def "):
        head = _TYPED.sub(" ", head).replace("( ", "(")
    head = re.sub(r"^catch\b\s*(?:\(\s*(\w+)(?:\s+(\w+))?\s*\))?", _caught, head)
    head = re.sub(r"^(class\s+\w+)\s+extends\s+(\w+)", r"\1(\2)", head)
    head = re.sub(r"\s*&&\s*", " and ", head)
    head = re.sub(r"\s*\|\|\s*", " or ", head)
    head = re.sub(r"!(?!=)\s*", "not ", head)
    head = re.sub(r"===", "==", head)
    if head.startswith("for"):
        counted = counting(head)
        if counted is not None:
            return counted[0]
    return head if head.endswith(":") else head + ":"


def native(code: str, mask: str) -> str:
    """Return a line of another language's block as Python writes it; `mask` is the line without its texts."""
    comment = re.search(r"(?:^|(?<=[\s;{}]))//(?!\d)", mask)
    tail = ""
    if comment is not None:
        tail = f"# {code[comment.end() :].strip()}"
        code, mask = code[: comment.start()].rstrip(), mask[: comment.start()].rstrip()
        tail = ("  " if code.strip() else indent_of(code) or mask) + tail
    before = re.match(r"^(\s*)(\+\+|--)([^\W\d][\w.]*)\s*;?$", mask)
    if before is not None:
        return f"{before[1]}{before[3]} {before[2][0]}= 1{tail}"
    for pattern, new in _NATIVE:
        for match in reversed(list(pattern.finditer(mask))):
            kept = (match.groupdict().get("keep") or "") + new
            code = code[: match.start()] + kept + code[match.end() :]
            mask = mask[: match.start()] + kept + mask[match.end() :]
    return code + tail


def _caught(match: re.Match[str]) -> str:
    if match[1] is None:
        return "except"
    return f"except {match[1]} as {match[2]}" if match[2] else f"except Exception as {match[1]}"
