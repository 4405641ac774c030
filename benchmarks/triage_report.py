"""The document of triage's figures: tables in the order in which a reader asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.figures import Row
from benchmarks.reporting import document, table_of
from learnflow.skills.triage.model import INTENTS

WHAT = (
    "How well the light model reads messages that no training sees: the dev split (a sixth of our own messages,"
    " contrast pairs among them, harder on purpose), the others by cross-validation, the given messages by a model that"
    " saw none of them and, where the cases are at hand, labelled real questions. Then what one message costs in"
    " microseconds, and how large and how slow to load its data is."
)
SHORT = {intent.value: intent.value.split("_")[0] for intent in INTENTS}


def report(result: dict[str, Any]) -> str:
    """Return the document of triage's figures."""
    notes = "" if "accuracy" not in result else "\n".join(_sections(result))
    return document("triage", "Reading a message", WHAT, _rows(result)) + notes


def _rows(result: Mapping[str, Any]) -> list[Row]:
    rows: list[Row] = []
    if "accuracy" in result:
        rows += _accuracy_rows(result)
    for name, bar in (("short", None), ("500_characters", 1.0), ("500_characters_with_code", 1.0)):
        rows += _time_row(result, name, bar)
    for name, bar in (("5000_characters", 4.0), ("5000_characters_with_code", 4.0)):
        rows += _time_row(result, name, bar)
    size, load = result["data_file_bytes"], result["load_ms"]
    rows.append(Row("data file", "12 MB", f"{size / 1e6:.2f} MB", size <= 12e6))
    rows.append(Row("load", "150 ms", f"{load:.1f} ms", load <= 150))
    for name, unit in (("memory_mb", "MB"), ("process_start_to_first_answer_ms", "ms")):
        if name in result:
            rows.append(Row(name.rsplit("_", 1)[0].replace("_", " "), "", f"{result[name]} {unit}"))
    if "model_version" in result:
        rows.append(Row("model version", "", result["model_version"]))
    return rows


def _accuracy_rows(result: Mapping[str, Any]) -> list[Row]:
    accuracy, ece = result["accuracy"], result["calibration_error"]
    answered, sure = result["answered_at_threshold"]["given"]
    rows = [
        Row("messages, of them dev split", "", f"{result['messages']:,}, {result['dev_messages']:,}"),
        Row("given messages, not trained on", "95 %", f"{accuracy['given']:.1%}", accuracy["given"] >= 0.95),
        Row("cross-validation", "", f"{accuracy['cross_validation']:.1%}"),
        Row("dev split", "", f"{accuracy['dev']:.1%}"),
        Row("asks back below", "", str(result["clarification_threshold"])),
        Row("given: answered without asking back", "85 %", f"{answered:.1%}", answered >= 0.85),
        Row("given: right when answered", "98 %", f"{sure:.1%}", sure >= 0.98),
        Row("dev split: answered, right then", "", "{:.1%}, {:.1%}".format(*result["answered_at_threshold"]["dev"])),
        Row("calibration error, given", "5 %", f"{ece['given']:.1%}", ece["given"] <= 0.05),
        Row(
            "calibration error, cross-validation",
            "3 %",
            f"{ece['cross_validation']:.1%}",
            ece["cross_validation"] <= 0.03,
        ),
        Row("calibration error, dev split", "3 %", f"{ece['dev']:.1%}", ece["dev"] <= 0.03),
    ]
    real = result["real_questions"]
    if real is None:
        rows.append(Row("real questions", "85 %", "not measured: LEARNFLOW_CASES names no cases"))
    else:
        for name, bar in (("accuracy", 0.85), ("macro", 0.85), ("accuracy_where_the_label_is_sure", None)):
            met = None if bar is None else real[name] >= bar
            title = f"real questions ({real['labelled']} labelled): {name.replace('_', ' ')}"
            rows.append(Row(title, "85 %" if bar else "", f"{real[name]:.1%}", met))
    second = result["second_labelling"]
    rows.append(Row(f"second labelling of {second['messages']}: kappa", "", f"{second['kappa']:.3f}"))
    return rows


def _time_row(result: Mapping[str, Any], name: str, bar_ms: float | None) -> list[Row]:
    if "time_us" not in result:
        return []
    found = result["time_us"][name]
    met = None if bar_ms is None else found["p95"] <= bar_ms * 1000
    figure = f"{found['p50']:,.0f}, {found['p95']:,.0f} µs"
    return [Row(f"{name.replace('_', ' ')}: p50, p95", f"p95 {bar_ms:g} ms" if bar_ms else "", figure, met)]


def _sections(result: Mapping[str, Any]) -> list[str]:
    names = [intent.value for intent in INTENTS]
    head = ["asks back below", "dev: answered", "right", "truth among the two offered", "given: answered", "right"]
    pairs = zip(result["coverage"]["dev"], result["coverage"]["given"], strict=True)
    covered = [[f"{d[0]:g}", *map(_percent, d[1:]), *map(_percent, g[1:3])] for d, g in pairs]
    found = result["by_intent"]
    intents = [[n, str(found[n]["messages"]), *(_percent(found[n][k]) for k in ("recall", "precision"))] for n in names]
    confused = [[name, *map(str, row)] for name, row in zip(names, result["confusion"], strict=True)]
    curve = [[f"{int(n):,}", _percent(dev), _percent(given)] for n, dev, given in result["learning_curve"]]
    tables = [
        ("Coverage against accuracy", head, covered),
        ("By intent (dev split)", ["intent", "messages", "recall", "precision"], intents),
        ("Confusion (dev split; rows are the truth)", ["", *(SHORT[name] for name in names)], confused),
        ("By style (dev split)", ["style", "messages", "right"], _shares(result["by_style"])),
        ("By file (dev split)", ["file", "messages", "right"], _shares(result["by_file"])),
        ("Learning curve (the given messages are in no part)", ["trained on", "dev split", "given"], curve),
    ]
    return [line for title, cells, rows in tables for line in ("", f"## {title}", "", table_of(cells, rows))] + [""]


def _shares(found: Mapping[str, Sequence[float]]) -> list[list[str]]:
    return [[name or "not noted", str(int(count)), _percent(share)] for name, (share, count) in found.items()]


def _percent(share: float) -> str:
    return f"{share:.1%}"
