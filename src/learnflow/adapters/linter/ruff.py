"""Ruff as the linter: one short-lived process per file, its code on standard input, nothing read from disk.

The process gets no configuration (`--isolated`), no cache, an almost empty environment and the root folder as
its working folder, so neither the clone's settings nor a comment in the student's code changes what it finds.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Sequence
from typing import IO, Any

from learnflow.contracts.values import BadInput, LinterUnavailable, LintMessage

TIMEOUT_S = 2.0
"""Wall time of one run; ruff itself needs about 5 ms."""

MAX_OUTPUT_BYTES = 4 * 1024 * 1024
"""What is read of one report; 64 KiB of code with a finding in each short line stay below."""

MAX_CODE_BYTES = 256 * 1024

SYNTAX = "invalid-syntax"
"""Not a rule to be chosen: what ruff says of code that Python 3.11 does not read, with the version that does."""

_ANY_RULE = "E902"

_FIXED_OPTIONS = (
    "check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero", "--quiet",
    "--target-version", "py311", "--output-format", "json", "--stdin-filename", "student.py",
)  # fmt: skip


class RuffLinter:
    """The `Linter` port on top of the ruff binary; safe to share between threads."""

    def __init__(self, binary: str | None = None, timeout_s: float = TIMEOUT_S) -> None:
        """Use `binary`, or the one that `find_ruff` finds when first needed."""
        self._binary = binary
        self._timeout_s = timeout_s
        self._environment = _minimal_environment()

    def lint(self, code: str, rules: Sequence[str]) -> tuple[LintMessage, ...]:
        """Return the findings of these rules in order of place; raise LinterUnavailable or BadInput."""
        if not rules:
            return ()
        try:
            source = code.encode("utf-8")
        except UnicodeEncodeError:
            raise BadInput("invalid_text", "The code holds half of a character: send whole text.") from None
        if len(source) > MAX_CODE_BYTES:
            raise BadInput("code_too_long", f"The code has more than {MAX_CODE_BYTES // 1024} KiB.")
        if self._binary is None:
            self._binary = find_ruff()
        report = self._run([self._binary, *_FIXED_OPTIONS, "--select", _selected(rules), "-"], source)
        return _messages(report, frozenset(rules))

    def _run(self, command: list[str], source: bytes) -> bytes:
        try:
            # No descriptor of ours is inheritable, so closing them all again would only cost time.
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                close_fds=False, cwd=os.path.abspath(os.sep), env=self._environment,
            )  # fmt: skip
        except OSError as error:
            raise LinterUnavailable(f"ruff does not start: {error.strerror}") from None
        clock = threading.Timer(self._timeout_s, process.kill)
        clock.daemon = True
        clock.start()
        try:
            with process:
                report = _exchange(process, source)
                complaint = _stream(process.stderr).read(400).decode("utf-8", "replace").strip()
        finally:
            clock.cancel()
        if len(report) > MAX_OUTPUT_BYTES:
            raise LinterUnavailable("ruff found more than can be read")
        if process.returncode < 0:
            raise LinterUnavailable(f"ruff did not end within {self._timeout_s:g} s")
        if process.returncode != 0:
            raise LinterUnavailable(f"ruff failed: {complaint.splitlines()[0] if complaint else 'no reason given'}")
        return report


def _selected(rules: Sequence[str]) -> str:
    return ",".join(rule for rule in rules if rule != SYNTAX) or _ANY_RULE


def find_ruff() -> str:
    """Return the path of the ruff binary, of the installed package first, then of PATH; raise LinterUnavailable."""
    try:
        return str(importlib.import_module("ruff").find_ruff_bin())
    except (ImportError, AttributeError, FileNotFoundError):
        found = shutil.which("ruff")
    if found is None:
        raise LinterUnavailable("ruff is not installed")
    return os.path.abspath(found)


def _exchange(process: subprocess.Popen[bytes], source: bytes) -> bytes:
    """Hand over the source, then read; ruff reads all of its input before it writes."""
    entry = _stream(process.stdin)
    try:
        entry.write(source)
        entry.close()
    except BrokenPipeError:
        pass
    report = _stream(process.stdout).read(MAX_OUTPUT_BYTES + 1)
    if len(report) > MAX_OUTPUT_BYTES:
        process.kill()
    return report


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101  every stream was asked for as a pipe
    return stream


def _messages(report: bytes, rules: frozenset[str]) -> tuple[LintMessage, ...]:
    try:
        items = json.loads(report)
        found = [_message(item) for item in items if item["code"] in rules]
    except (ValueError, KeyError, TypeError):
        raise LinterUnavailable("ruff answered in a form that is not known here") from None
    return tuple(sorted(found, key=lambda m: (m.line, m.column, m.rule, m.message)))


def _message(item: dict[str, Any]) -> LintMessage:
    start, end = item["location"], item["end_location"]
    return LintMessage(
        rule=item["code"],
        line=start["row"],
        column=start["column"],
        end_line=end["row"],
        end_column=end["column"],
        message=item["message"],
    )


def _minimal_environment() -> dict[str, str]:
    # One file needs one thread; Windows cannot start a process without SYSTEMROOT.
    kept = {"RAYON_NUM_THREADS": "1"}
    if "SYSTEMROOT" in os.environ:
        kept["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    return kept
