"""Proposals for slips of words: colons, keywords, operators of other languages, names that cannot be names."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from learnflow.skills.debug.findings import Edit
from learnflow.skills.debug.repair import Broken, Proposal, fixer, indent_of, replace
from learnflow.skills.language.names import slips

_HEADER = re.compile(
    r"\s*(?:if|elif|else|for|while|def|class|try|except|finally|with|match|case|async (?:def|for|with))\b"
)
_ASSIGN = re.compile(r"(?<![=!<>:+\-*/%&|^@])=(?!=)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_KEYWORDS = tuple(word for word in keyword.kwlist if word not in ("async", "await", "nonlocal"))

_OPERATORS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), new, cause)
    for pattern, new, cause in (
        (r"!==", "!=", "foreign-operator"),
        (r"===", "==", "foreign-operator"),
        (r"= =", "==", "split-operator"),
        (r"! =", "!=", "split-operator"),
        (r"> =", ">=", "split-operator"),
        (r"< =", "<=", "split-operator"),
        (r"\+ =(?!=)", "+=", "split-operator"),
        (r"- =(?!=)", "-=", "split-operator"),
        (r"=!(?!=)", "!=", "turned-operator"),
        (r"=<", "<=", "turned-operator"),
        (r"=>", ">=", "turned-operator"),
        (r"=\+", "+=", "turned-operator"),
        (r"<>", "!=", "foreign-operator"),
        (r" ?&& ?", " and ", "foreign-operator"),
        (r" ?\|\| ?", " or ", "foreign-operator"),
        (r"!(?!=) ?", "not ", "foreign-operator"),
        (r"\+\+", " += 1", "foreign-operator"),
        (r"--$", " -= 1", "foreign-operator"),
        (r"\belse +if\b|\belseif\b|\belsif\b|\belif +if\b", "elif", "foreign-elif"),
        (r"\bis +in\b", "in", "two-operators"),
        (r"\bin +not\b", "not in", "two-operators"),
        (r" +(?:then|do) *:?$", ":", "foreign-word"),
        (r" *\{$", ":", "foreign-brace"),
        (r"\bnull\b", "None", "foreign-word"),
    )
)
_SWAPS = (
    (re.compile(r"^(\s*)(?:var|let|const|int|float|str|string|double|bool|char) +(?=[A-Za-z_]\w* *=)"), r"\1"),
    (re.compile(r"^(\s*)(?:define|function|func|fun|sub|fn) +(?=[A-Za-z_])"), r"\1def "),
    (re.compile(r"^(\s*)(?:foreach) +"), r"\1for "),
    (re.compile(r"^(\s*)include +"), r"\1import "),
)
_IMPORT_FROM = re.compile(r"^(\s*)import +([\w.*, ]+?) +from +([\w.]+)$")
_FOR_IN = re.compile(r"^(\s*(?:async )?for +[\w, ]*?\w)( +(?:of|on|at|of|=|:|to) +| +)(?=[\w\"'(\[{])(?!in\b)")
_CALL = re.compile(r"^(.*\bin +range) +([\w., +*/()-]+?)(:?)$")
_NO_PARAMETERS = re.compile(r"^(\s*(?:async )?def +[A-Za-z_]\w*)\s*:?$")


@fixer(30)
def missing_colon(broken: Broken) -> Iterator[Proposal]:
    """A header without its colon, or with something else in its place."""
    for number in broken.suspects():
        code, mask = broken.code(number), broken.mask(number)
        if not _HEADER.match(mask):
            continue
        bare = _NO_PARAMETERS.match(code)
        if bare is not None:
            yield replace(broken, number, bare[1] + "():", "missing-parameters", word=code.split()[-1].rstrip(":"))
        if not mask.endswith((":", "{")):
            wrong = re.search(r"[;,.=\-]+$", mask)
            if wrong is not None:
                yield replace(broken, number, code[: wrong.start()] + ":", "wrong-colon", has=wrong[0])
            yield replace(broken, number, code + ":", "missing-colon", word=code.split()[0])
            if number == broken.line and 1 < broken.column <= len(code):
                cut = broken.column - 1
                one_line = code[:cut].rstrip() + ": " + code[cut:].lstrip()
                yield replace(broken, number, one_line, "missing-colon", word=code.split()[0])
        elif re.search(r"[:;]\s*:$", mask):
            yield replace(broken, number, re.sub(r"[:;]\s*:$", ":", code), "wrong-colon", has=mask[-2:])
        early = mask.find(":")
        if 0 < early < len(mask) - 1 and mask.endswith(":"):
            yield replace(broken, number, code[:early] + code[early + 1 :], "early-colon", word=code.split()[0])


@fixer(32)
def else_with_condition(broken: Broken) -> Iterator[Proposal]:
    """An `else` that has a condition, an `elif` that has none."""
    code = broken.code(broken.line)
    match = re.match(r"(\s*)else\s+(\S.*?):?$", code)
    if match is not None:
        yield replace(broken, broken.line, f"{match[1]}elif {match[2]}:", "else-condition", condition=match[2])
    if re.match(r"\s*elif\s*:$", code):
        yield replace(broken, broken.line, indent_of(code) + "else:", "elif-without-condition")


@fixer(34)
def foreign_operators(broken: Broken) -> Iterator[Proposal]:
    """Operators and words that other languages have, or that were split or turned round."""
    for number in broken.suspects():
        mask = broken.mask(number)
        for pattern, new, cause in _OPERATORS:
            found = list(pattern.finditer(mask))
            if found:
                yield _substituted(broken, number, found, new, cause)
    if any(broken.mask(number).rstrip().endswith("{") for number in broken.suspects()):
        yield from _braces(broken)


def _substituted(broken: Broken, number: int, found: list[re.Match[str]], new: str, cause: str) -> Proposal:
    code = broken.code(number)
    for match in reversed(found):
        code = code[: match.start()] + new + code[match.end() :]
    return replace(broken, number, code, cause, has=found[0][0].strip(), wants=new.strip())


def _braces(broken: Broken) -> Iterator[Proposal]:
    edits = []
    for number in range(1, len(broken.lines) + 1):
        mask, code, text = broken.mask(number), broken.code(number), broken.text(number)
        if mask.strip() == "}":
            edits.append(Edit(number, text, None))
        elif _HEADER.match(mask.replace("}", " ", 1)) and mask.endswith("{"):
            stripped = re.sub(r"^(\s*)}\s*", r"\1", code)
            edits.append(Edit(number, text, stripped[:-1].rstrip() + ":"))
    if edits:
        yield Proposal("foreign-brace", tuple(edits), {"has": "{", "wants": ":"})


@fixer(36)
def assignment_as_comparison(broken: Broken) -> Iterator[Proposal]:
    """A single `=` where a condition is asked."""
    for number in broken.suspects():
        mask, code = broken.mask(number), broken.code(number)
        if not re.match(r"\s*(?:if|elif|while|assert|return)\b|.*\bif\b", mask):
            continue
        found = list(_ASSIGN.finditer(mask))
        if re.match(r"\s*[\w.\[\]]+ *=", mask):
            found = found[1:]
        if found:
            for match in reversed(found):
                code = code[: match.start()] + "==" + code[match.end() :]
            yield replace(broken, number, code, "assignment-as-comparison")


@fixer(38)
def missing_in(broken: Broken) -> Iterator[Proposal]:
    """A `for` without `in`, a `range` without brackets, an import turned round."""
    code = broken.code(broken.line)
    match = _FOR_IN.match(code)
    if match is not None and " in " not in broken.mask(broken.line):
        yield replace(broken, broken.line, f"{match[1]} in {code[match.end() :]}", "missing-in")
    match = re.match(r"^(\s*for) *\((.*)\) *:?$", code)
    if match is not None:
        yield replace(broken, broken.line, f"{match[1]} {match[2]}:", "for-in-brackets")
    match = _CALL.match(code)
    if match is not None:
        yield replace(broken, broken.line, f"{match[1]}({match[2]}):", "call-without-brackets", word="range")
    match = _IMPORT_FROM.match(code)
    if match is not None:
        yield replace(broken, broken.line, f"{match[1]}from {match[3]} import {match[2]}", "import-turned")


@fixer(40)
def print_without_brackets(broken: Broken) -> Iterator[Proposal]:
    """`print` as a statement, as in Python 2."""
    for number in broken.suspects():
        code, mask = broken.code(number), broken.mask(number)
        match = re.search(r"(?:^|[\s:;])print(?: +|(?=[\"']))(?=[^\s=])", mask)
        if match is not None:
            start = match.end()
            yield replace(broken, number, f"{code[:start].rstrip()}({code[start:]})", "print-without-brackets")
            if mask.endswith(")") and mask[start:].count(")") > mask[start:].count("("):
                yield replace(broken, number, f"{code[:start].rstrip()}({code[start:]}", "print-without-brackets")


@fixer(50)
def misspelt_keyword(broken: Broken) -> Iterator[Proposal]:
    """A word that one slip turns into a keyword."""
    for number in broken.suspects():
        code, mask = broken.code(number), broken.mask(number)
        for pattern, new in _SWAPS:
            changed = pattern.sub(new, code)
            if changed != code:
                cause = "declared-type" if new == r"\1" else "foreign-word"
                has = code.split()[0]
                yield replace(broken, number, changed, cause, has=has, wants=changed.split()[0])
        for match in list(_WORD.finditer(mask))[:12]:
            for word in _keywords_near(match[0]):
                changed = code[: match.start()] + word + code[match.end() :]
                yield replace(broken, number, changed, "misspelt-keyword", has=match[0], wants=word)


def _keywords_near(word: str) -> list[str]:
    if keyword.iskeyword(word) or len(word) < 2:
        return []
    scored = []
    for candidate in _KEYWORDS:
        if word.lower() == candidate.lower():
            scored.append((0, candidate))
        elif len(word) == 2 and word[::-1] == candidate:
            scored.append((1, candidate))
        elif abs(len(word) - len(candidate)) <= 2 and len(word) + len(candidate) > 4:
            limit = 1 if len(word) < 6 else 2
            distance = slips(word.lower(), candidate.lower(), limit)
            if distance <= limit:
                scored.append((distance, candidate))
    return [candidate for _, candidate in sorted(scored)][:2]


@fixer(52)
def missing_keyword(broken: Broken) -> Iterator[Proposal]:
    """A header whose first word is missing: the line ends with a colon and a block follows."""
    for number in broken.suspects():
        code = broken.code(number)
        below = broken.following(number)
        if not code.endswith(":") or _HEADER.match(code) or not below:
            continue
        if len(indent_of(broken.text(below))) <= len(indent_of(code)):
            continue
        body = code.lstrip()
        words = ["for "] if re.match(r"\w+ in ", body) else []
        words += ["def "] if re.match(r"[A-Za-z_]\w*\([\w, =*]*\):$", body) else []
        words += ["if "] if re.search(r"==|<|>|!=", body) else []
        for word in words:
            yield replace(broken, number, indent_of(code) + word + body, "missing-keyword", wants=word.strip())


@fixer(60)
def keyword_as_name(broken: Broken) -> Iterator[Proposal]:
    """A reserved word used as a name."""
    mask = broken.mask(broken.line)
    for match in _WORD.finditer(mask):
        word = match[0]
        if not keyword.iskeyword(word):
            continue
        before, after = mask[: match.start()].rstrip(), mask[match.end() :].lstrip()
        names_it = before.endswith(("def", "class", ".", "for", "import")) or (
            after.startswith("=") and not after.startswith("==") and word not in ("True", "False", "None")
        )
        if not names_it and not (before.endswith(("(", ",")) and after.startswith((")", ",", "=", "["))):
            continue
        pattern = re.compile(rf"\b{word}\b")
        for numbers in ((broken.line,), tuple(range(1, len(broken.lines) + 1))):
            edits = [_renamed(broken, number, pattern, word + "_") for number in numbers]
            yield Proposal("keyword-as-name", tuple(e for e in edits if e is not None), {"word": word})


def _renamed(broken: Broken, number: int, pattern: re.Pattern[str], new: str) -> Edit | None:
    text = broken.text(number)
    found = list(pattern.finditer(broken.mask(number)))
    changed = text
    for match in reversed(found):
        changed = changed[: match.start()] + new + changed[match.end() :]
    return Edit(number, text, changed) if found else None


@fixer(62)
def turned_assignment(broken: Broken) -> Iterator[Proposal]:
    """A value on the left of `=`, a name with a blank or a hyphen, a number first in a name."""
    code, mask = broken.code(broken.line), broken.mask(broken.line)
    place = _ASSIGN.search(mask)
    if place is None:
        return
    left, right = code[: place.start()].strip(), code[place.end() :].strip()
    indent = indent_of(code)
    if re.fullmatch(r"[A-Za-z_]\w*(?:(?:-| +)[A-Za-z_]\w*)+", left) and not keyword.iskeyword(left.split()[0]):
        joined = re.sub(r"-| +", "_", left)
        cause = "hyphen-in-name" if "-" in left else "blank-in-name"
        pattern = re.compile(re.escape(left))
        edits = [_renamed(broken, number, pattern, joined) for number in range(1, len(broken.lines) + 1)]
        slots = {"has": left, "wants": joined}
        yield Proposal(cause, tuple(edit for edit in edits if edit is not None), slots)
    if right.isidentifier() and not keyword.iskeyword(right) and not left.isidentifier():
        yield replace(broken, broken.line, f"{indent}{right} = {left}", "turned-assignment", left=left, name=right)
    digit = re.fullmatch(r"(\d+)([A-Za-z_]\w*)", left)
    if digit is not None:
        pattern = re.compile(rf"\b{left}\b")
        new = f"{digit[2]}{digit[1]}"
        edits = [_renamed(broken, number, pattern, new) for number in range(1, len(broken.lines) + 1)]
        yield Proposal("digit-first", tuple(e for e in edits if e is not None), {"has": left, "wants": new})


@fixer(64)
def comparison_without_left_side(broken: Broken) -> Iterator[Proposal]:
    """`x > 3 and < 5`: the second comparison has nothing on its left."""
    code = broken.code(broken.line)
    match = re.search(r"([A-Za-z_][\w.]*)( *(?:[<>]=?|[!=]=) *[^\s<>=!]+ +(?:and|or) +)(?=[<>!=])", code)
    if match is not None:
        changed = code[: match.end()] + match[1] + " " + code[match.end() :]
        yield replace(broken, broken.line, changed, "half-comparison", name=match[1])
