"""Runs one request in a confined child, as `python main.py` would run it, and writes one result document.

The student's code shares this process and may change anything in it. So what is needed afterwards is taken
beforehand, and the document is finished text before the program's last words (threads, exit functions, finalizers).
Whatever the program does, one right document is written or none.

Unlike `python main.py`: standard output is flushed at each line's end, and tracebacks name `main.py` without a folder.
"""

from __future__ import annotations

import builtins
import gc
import os
import sys
from collections.abc import Mapping
from functools import partial
from types import CodeType
from typing import Any, NoReturn, cast

from . import documents, endings, launching
from .classes import remember_types
from .guarding import attempt, calm, release, set_aside, silence
from .history import History
from .program import MAIN, Program
from .steps import Tracer

# Functions defined below keep these built-ins, whatever is put into the real ones later.
globals()["__builtins__"] = dict(vars(builtins))

_FRAMES_BELOW_RUN = 3 if sys.version_info >= (3, 12) else 4
"""Frames between `run` and the student's module; until 3.11 a call of `exec` counts as one."""

_traceback = BaseException.__dict__["__traceback__"].__get__
_exit, _set_blocking, _collect = os._exit, os.set_blocking, gc.collect


def warm() -> None:
    """Import what students need most and learn which classes are there; once, in the parent of all runs."""
    launching.warm()
    remember_types()


def run(request: Mapping[str, Any], folder: str, channel: int) -> NoReturn:
    """Run the request in `folder`, write the document to `channel` and end the process with the program's status."""
    status, end = 1, _exit
    try:
        main = launching.launch(request["source"], request["files"], folder)
        limit = launching.shift_recursion_limit(launching.depth() + _FRAMES_BELOW_RUN)
        document, status = _Run(request, folder, main.__dict__, limit).told()
        del main
        endings.last_words(folder, limit)
        silence(limit)
        _set_blocking(channel, True)
        endings.send(channel, document)
    except BaseException:  # noqa: S110 – no document: the outside then says that the program was killed
        pass
    finally:
        end(status)


class _Run:
    """The program and its calls, up to the finished document."""

    def __init__(self, request: Mapping[str, Any], folder: str, namespace: dict[str, Any], limit: int) -> None:
        self._request = request
        observe = request["observe"]
        places = {os.path.join(folder, name): name for name in request["files"]}
        texts = {MAIN: request["source"], **{place: request["files"][name] for place, name in places.items()}}
        detailed = observe in ("frames", "history")
        self._program = Program({MAIN: MAIN, **places}, texts, namespace, detailed=detailed)
        self._namespace = namespace
        self._limit = limit
        self._tracer = Tracer() if observe == "steps" else None
        self._history: History | None = None
        self._wants_history = observe == "history"
        self._seen: documents.Fields | None = None
        self._observed = observe != "none"

    def told(self) -> tuple[bytes, int]:
        """Run all of it; return the document and the exit status."""
        error = self._run_program()
        calm(self._limit)
        status, fields = 0, None
        if not endings.exits_well(error):
            self._look_back(error)
        if error is not None:
            status = endings.report(error)
            calm(self._limit)
        good = endings.exits_well(error)
        if error is not None and not good:
            fields = documents.error_fields(error, self._program, observed=self._observed)
        kind = "ok" if good else documents.status_of(error)
        # What the exception's frames hold must be gone when the program is dropped.
        error = None
        results = [self._result(call) if good else documents.not_run_fields(call) for call in self._request["calls"]]
        tracer = self._tracer
        seen: documents.Fields = {"steps": None}
        if tracer is not None:
            seen = {"steps": tracer.steps, "steps_truncated": tracer.cut}
        self._look_back(None)
        if self._seen is not None:
            seen["history"] = self._seen
        return documents.compose(fields, kind, results, seen), status

    def _run_program(self) -> BaseException | None:
        for text, name in ((self._request["prelude"], "<prelude>"), (self._request["source"], MAIN)):
            set_aside()
            code, error = attempt(_compile, text.removeprefix("\ufeff"), name, "exec")
            if error is not None:
                endings.strip(error, None)
                return error
            if name == MAIN:
                self._program.main = code
                self._history = History(self._program) if self._wants_history else None
                self._trace()
            set_aside()
            error = attempt(exec, code, self._namespace)[1]
            if error is not None:
                endings.strip(error, code)
                return error
        return None

    def _result(self, call: str) -> documents.Fields:
        code, error = attempt(_compile, call.lstrip(), "<call>", "eval")
        if error is None:
            self._trace()
            set_aside()
            value, error = attempt(eval, code, self._namespace)
        if error is None:
            calm(self._limit)
            set_aside()
            fields, error = attempt(documents.value_fields, call, value)
        if error is not None:
            fields = self._failed(call, error)
            # This frame is reached from the exception's own: left here, it would keep all that the call held.
            error = None
            if fields["status"] == "memory":
                attempt(_collect)
        calm(self._limit)
        return cast(documents.Fields, fields)

    def _failed(self, call: str, error: BaseException) -> documents.Fields:
        release(error)
        self._look_back(error)
        fields, failure = attempt(partial(documents.failed_fields, observed=self._observed), call, error, self._program)
        if failure is not None:
            # No memory for that: what the frames hold must go first.
            endings.strip(error, None)
            fields = documents.failed_fields(call, error, self._program, observed=False)
        return cast(documents.Fields, fields)

    def _look_back(self, error: BaseException | None) -> None:
        """Have the history told of the first failure, or at the end; without memory for that there is none."""
        history, self._history = self._history, None
        if history is not None:
            try:
                self._seen = history.told(None if error is None else _traceback(error))
            except Exception:
                self._seen = None

    def _trace(self) -> None:
        if self._tracer is not None and not self._tracer.cut:
            self._tracer.start()
        if self._history is not None:
            self._history.start()


def _compile(text: str, name: str, mode: str) -> CodeType:
    return compile(text, name, mode, dont_inherit=True)
