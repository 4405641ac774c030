"""Reads the curriculum: `modules.toml`, `neighbours.toml` and one Markdown file with a TOML head per entry.

The head stands between two lines `+++`. The body has sections that begin with `## `; those named in
`LEVELS` are explanations: a first paragraph of one sentence, further paragraphs, and a fenced program
(`python`), what it reads (`stdin`, optional) and what it prints (`text`). An explanation without a program
shows the one before it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from learnflow.curriculum.model import (
    KINDS,
    BrokenEntry,
    Catalogue,
    Check,
    Entry,
    Example,
    Explanation,
    Module,
    Neighbour,
)

LEVELS = ("Beginner", "Learning", "Proficient")
PLAIN = "Explanation"
OTHER_SECTIONS = ("Why", "Misconception", "Question", "Answer")


@cache
def load_catalogue() -> Catalogue:
    """Return the whole curriculum, read once per process; raise BrokenEntry where a file is wrong."""
    return read_catalogue(resources.files("learnflow.curriculum"))


def read_catalogue(folder: Traversable) -> Catalogue:
    """Return the curriculum that lies in `folder`; raise BrokenEntry where a file is wrong."""
    modules = tuple(
        Module(str(row["id"]), str(row["title"]), order)
        for order, row in enumerate(_toml(folder / "modules.toml")["modules"], start=1)
    )
    neighbours = tuple(
        Neighbour(tuple(row["names"]), tuple(row["near"])) for row in _toml(folder / "neighbours.toml")["neighbours"]
    )
    files = sorted(
        (file for file in (folder / "concepts").iterdir() if file.name.endswith(".md")), key=lambda f: f.name
    )
    entries = [parse_entry(file.name.removesuffix(".md"), file.read_text(encoding="utf-8")) for file in files]
    known = {entry.id for entry in entries if entry.kind == "concept"}
    places = {module.id for module in modules}
    for entry in entries:
        _check_links(entry, known, places)
    catalogue = Catalogue(modules, MappingProxyType({entry.id: entry for entry in entries}), neighbours)
    catalogue.concepts()
    return catalogue


def parse_entry(name: str, source: str) -> Entry:
    """Return the entry that `source` describes, with `name` as its id; raise BrokenEntry where it is wrong."""
    try:
        _, head_text, body = source.split("+++\n", 2)
        head = tomllib.loads(head_text)
        kind, title, module = head["kind"], head["title"], head["module"]
        names = tuple(head["names"])
    except (ValueError, KeyError) as error:
        raise BrokenEntry(f"{name}.md: the head is wrong: {error}") from None
    if kind not in KINDS:
        raise BrokenEntry(f"{name}.md: kind is one of {', '.join(KINDS)}, not {kind!r}.")
    sections = _sections(name, body)
    wanted = LEVELS if kind == "concept" else (PLAIN,)
    question, answer = sections.get("Question", ""), sections.get("Answer", "")
    if bool(question) != bool(answer):
        raise BrokenEntry(f"{name}.md: a question needs an answer, and an answer a question.")
    return Entry(
        id=name,
        kind=kind,
        title=title,
        module=module,
        requires=tuple(head.get("requires", ())),
        about=(name,) if kind == "concept" else tuple(head.get("about", ())),
        names=names,
        explanations=_explanations(name, sections, wanted),
        why=sections.get("Why", ""),
        misconception=sections.get("Misconception", ""),
        check=Check(question, answer) if question else None,
    )


def _sections(name: str, body: str) -> dict[str, str]:
    start, *parts = ("\n" + body).split("\n## ")
    if start.strip():
        raise BrokenEntry(f"{name}.md: text stands before the first section.")
    sections: dict[str, str] = {}
    for part in parts:
        heading, _, text = part.partition("\n")
        if heading not in (*LEVELS, PLAIN, *OTHER_SECTIONS) or heading in sections:
            raise BrokenEntry(f"{name}.md: section {heading!r} is unknown or stands twice.")
        sections[heading] = text.strip("\n")
    return sections


def _explanations(name: str, sections: dict[str, str], wanted: tuple[str, ...]) -> tuple[Explanation, ...]:
    found: list[Explanation] = []
    for heading in wanted:
        if not sections.get(heading):
            raise BrokenEntry(f"{name}.md: section {heading!r} is missing.")
        prose, fences = _split_fences(sections[heading])
        if "python" in fences:
            example = Example(fences["python"], fences.get("text", ""), fences.get("stdin", ""))
        elif found:
            example = found[-1].example
        else:
            raise BrokenEntry(f"{name}.md: section {heading!r} shows no program.")
        summary, _, text = prose.partition("\n\n")
        found.append(Explanation(" ".join(summary.split()), text.strip(), example))
    return tuple(found)


def _split_fences(section: str) -> tuple[str, dict[str, str]]:
    """Return the prose and the fenced blocks by their info word; each block ends with a newline if not empty."""
    prose: list[str] = []
    fences: dict[str, str] = {}
    for number, part in enumerate(("\n" + section).split("\n```")):
        if number % 2:
            info, _, text = part.partition("\n")
            fences[info] = text + "\n" if text else ""
        else:
            prose.append(part.strip("\n"))
    return "\n\n".join(part for part in prose if part), fences


def _check_links(entry: Entry, known: set[str], places: set[str]) -> None:
    if entry.module not in places:
        raise BrokenEntry(f"{entry.id}.md: there is no module {entry.module!r}.")
    if not entry.about:
        raise BrokenEntry(f"{entry.id}.md: `about` names no concept.")
    for other in (*entry.requires, *entry.about):
        if other not in known:
            raise BrokenEntry(f"{entry.id}.md: there is no concept {other!r}.")


def _toml(file: Traversable) -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
