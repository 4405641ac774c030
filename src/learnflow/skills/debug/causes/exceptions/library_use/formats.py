"""Data in a form that a module of the library does not read: base64, XML, archives, pickles, addresses, settings."""

from __future__ import annotations

import ast
import re

from learnflow.skills.debug.case import Case
from learnflow.skills.debug.causes.exceptions.library_use.telling import call_named, told
from learnflow.skills.debug.findings import Change, Diagnosis
from learnflow.skills.debug.patterns import pattern
from learnflow.skills.debug.running.files import mode_of, named_text, opens
from learnflow.skills.debug.running.looking import failing_call, length_of
from learnflow.skills.debug.running.sources import path_text
from learnflow.skills.debug.running.tracing import traced


@pattern("Error", "binascii.Error", order=30)
def base64_text(case: Case) -> Diagnosis | None:
    """A base64 text whose length is no multiple of four, or with a character that base64 does not have."""
    if not case.ran or ("padding" not in case.says and "base64" not in case.says):
        return None
    call = call_named(case, "b64decode", "decodebytes", "urlsafe_b64decode", "standard_b64decode")
    if call is None or not call.args:
        return None
    seen = case.seen(call.args[0])
    length = length_of(seen)
    if seen is None or length is None:
        return None
    missing = -length % 4
    made = call.args[0] if isinstance(call.args[0], ast.Constant) else traced(case, call.args[0]).node
    candidates: list[Change | None] = []
    if isinstance(made, ast.Constant) and 0 < missing < 3 and made.lineno == made.end_lineno:
        text = case.text_of(made)
        candidates = [case.replaced(made, f"{text[:-1]}{'=' * missing}{text[-1:]}")]
    return told(
        case,
        "base64",
        made if isinstance(made, ast.Constant) else None,
        candidates,
        name=case.text_of(call.args[0]),
        held=seen.text,
        length=str(length),
        missing="one `=` is" if missing == 1 else f"{missing} `=` are" if missing == 2 else "characters are",
    )


@pattern("ParseError", "xml.etree.ElementTree.ParseError", order=30)
def xml_text(case: Case) -> Diagnosis | None:
    """XML whose tags do not close each other."""
    match = re.search(r"line (\d+), column (\d+)", case.says)
    call = call_named(case, "fromstring", "XML", "parse", "fromstringlist")
    if not case.ran or match is None or call is None or not call.args:
        return None
    made = call.args[0] if isinstance(call.args[0], ast.Constant) else traced(case, call.args[0]).node
    text = (
        made.value if isinstance(made, ast.Constant) and isinstance(made.value, str) else named_text(case, call.args[0])
    )
    slots = {
        "name": case.text_of(call.args[0]),
        "text_line": match[1],
        "column": str(int(match[2]) + 1),
        "reason": case.says.split(":")[0],
    }
    where = made if isinstance(made, ast.Constant) else None
    if text is None:
        return told(case, "xml", None, (), **slots)
    wrong = (
        _unclosed(text) if "mismatched" in case.says or "no element" in case.says or "unclosed" in case.says else None
    )
    if wrong is None:
        variant = "xml-sign" if "&" in text and "not well-formed" in case.says else "xml"
        return told(case, variant, where, (), **slots)
    tag, closing = wrong
    candidates: list[Change | None] = []
    if (
        isinstance(made, ast.Constant)
        and closing
        and made.lineno == made.end_lineno
        and text.count(f"</{closing}>") == 1
    ):
        candidates = [case.replaced(made, case.text_of(made).replace(f"</{closing}>", f"</{tag}></{closing}>"))]
    return told(case, "xml-open" if closing else "xml-end", where, candidates, **slots, tag=tag, closing=closing)


def _unclosed(text: str) -> tuple[str, str] | None:
    """Return the tag that is never closed and the closing tag that came instead."""
    stack: list[str] = []
    for slash, tag, ends in re.findall(r"<(/?)([A-Za-z_][\w:.-]*)[^<>]*?(/?)>", text):
        if ends:
            continue
        if not slash:
            stack.append(tag)
        elif not stack or stack.pop() != tag:
            return (stack and _last(text, stack, tag)) or None
    return (stack[-1], "") if stack else None


def _last(text: str, stack: list[str], closing: str) -> tuple[str, str]:
    opened = re.findall(r"<([A-Za-z_][\w:.-]*)", text.split(f"</{closing}>", maxsplit=1)[0])
    return (opened[-1] if opened else stack[-1]), closing


@pattern(
    "BadZipFile", "zipfile.BadZipFile", "BadGzipFile", "gzip.BadGzipFile", "ReadError", "tarfile.ReadError", order=30
)
def no_archive(case: Case) -> Diagnosis | None:
    """A file that only has the ending of an archive."""
    call = call_named(case, "ZipFile", "PyZipFile", "open", "read", "unpack_archive")
    if not case.ran or call is None or not call.args:
        return None
    path = path_text(case, call) or (named_text(case, call.args[0]) or "")
    written = [
        one for one in opens(case) if path and path_text(case, one) == path and mode_of(one) in ("w", "a", "x", "wt")
    ]
    if written:
        return told(case, "archive-text", None, (), path=path, written=str(written[-1].lineno))
    return told(case, "archive", None, (), path=path or case.text_of(call.args[0]))


@pattern("PicklingError", "_pickle.PicklingError", "AttributeError", "TypeError", order=16)
def not_pickled(case: Case) -> Diagnosis | None:
    """`pickle` gets a function without a name, or an open file."""
    if not case.ran or "pickle" not in case.says:
        return None
    call = call_named(case, "dumps", "dump", "map", "submit", "apply")
    if call is None or not call.args:
        return None
    seen = case.seen(call.args[0])
    slots = {"name": case.text_of(call.args[0]), "held": seen.text if seen is not None else ""}
    made = traced(case, call.args[0]).node
    lambdas = [one for one in ast.walk(made) if isinstance(one, ast.Lambda)] if made is not None else []
    if "lambda" in case.says:
        where = lambdas[0] if lambdas else None
        return told(
            case, "pickle-lambda", where, (), **slots, function=case.text_of(lambdas[0]) if lambdas else "a `lambda`"
        )
    match = re.search(r"cannot pickle '([\w.]+)' object", case.says)
    return told(case, "pickle", None, (), **slots, kind=match[1] if match is not None else "that")


@pattern("EOFError", "UnpicklingError", "_pickle.UnpicklingError", order=26)
def nothing_to_unpickle(case: Case) -> Diagnosis | None:
    """`pickle.load` reads a file that is empty or no pickle."""
    call = call_named(case, "load", "loads")
    if not case.ran or call is None or not call.args or "EOF when reading" in case.says:
        return None
    return told(
        case,
        "unpickle-empty" if "Ran out of input" in case.says else "unpickle",
        None,
        (),
        name=case.text_of(call.args[0]),
    )


@pattern("ValueError", "URLError", order=33)
def address(case: Case) -> Diagnosis | None:
    """An address without `http://` in front."""
    match = re.search(r"unknown url type: '?([^'>]*)'?", case.says)
    call = failing_call(case) if match is not None else None
    if not case.ran or match is None or call is None or not call.args:
        return None
    name = case.text_of(call.args[0])
    if "://" in match[1]:
        return None
    made = call.args[0] if isinstance(call.args[0], ast.Constant) else traced(case, call.args[0]).node
    candidates: list[Change | None] = []
    if isinstance(made, ast.Constant) and made.value == match[1]:
        candidates = [case.replaced(made, f'"http://{match[1]}"')]
    elif isinstance(call.args[0], ast.Name):
        candidates = [case.replaced(call.args[0], f'{name} if "://" in {name} else "http://" + {name}')]
    return told(case, "address", None, candidates, name=name, held=repr(match[1]))


@pattern("MissingSectionHeaderError", "configparser.MissingSectionHeaderError", order=30)
def settings_file(case: Case) -> Diagnosis | None:
    """A settings file that begins without a `[section]`."""
    if not case.ran:
        return None
    match = re.search(r"line: (\d+)\s*\n?(.*)", case.says)
    first = (match[2].strip() if match is not None else "") or "a setting"
    return told(case, "settings", None, (), number=match[1] if match is not None else "1", first=first)


@pattern("Error", "csv.Error", "_csv.Error", order=34)
def csv_settings(case: Case) -> Diagnosis | None:
    """Something else that a csv reader or writer does not take."""
    if not case.ran or (
        "sequence expected" not in case.says
        and "need to escape" not in case.says
        and "iterable expected" not in case.says
    ):
        return None
    call = call_named(case, "writerow", "writerows")
    if call is None or not call.args:
        return None
    seen = case.seen(call.args[0])
    name = case.text_of(call.args[0])
    single = seen is not None and (seen.is_number or seen.type == "str") and call.func is not None
    rows = getattr(call.func, "attr", "") == "writerows"
    candidates = [case.replaced(call.args[0], f"[{name}]")] if single and not rows else []
    if rows and seen is not None and seen.type in ("list", "tuple"):
        candidates = [case.replaced(call.args[0], f"[[item] for item in {name}]")]
    variant = "csv-rows" if rows else "csv-row"
    return told(case, variant, None, candidates, name=name, held=seen.text if seen is not None else "one value")
