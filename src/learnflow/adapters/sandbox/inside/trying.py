"""Tries candidate programs, thousands a second, in one confined process: a program's line in, its answers' line out.

Each case runs the program anew in fresh names, with its own counts and its own CPU time, so that no case sees another.
A program that is stopped by neither ends the process, by a timer or its CPU limit. Every answer is sent before the next
program begins: whoever reads them knows which program that was. After an answer marked `last` this process ends, with
nothing held against the program that follows: the outside goes on with a new one.
"""

import _thread
import builtins
import gc
import io
import json
import os
import resource
import signal
import sys
import time
import warnings
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass
from socket import socket
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn, SupportsIndex

from .counting import Compiler, Counter, compile_counted
from .digests import digest_and_shown
from .restoring import Surroundings, reaches_out

MAX_ANSWERS = 16 * 1024 * 1024
"""Bytes of all answers of one session."""
_MAX_LINE = 1024 * 1024
_MAX_OUTPUT = 64 * 1024
_MAX_NAME = 80
_WALL_S = 1.0
_SPARE_CPU_S = 0.5
_AGAIN_S = 0.005
_GARBAGE = 20_000
_MAX_IMPORTS = 20
_OURS = os.path.dirname(compile_counted.__code__.co_filename) + os.sep

Outcome = dict[str, str | None]
Program = tuple[CodeType, ...]


def serve(session: Mapping[str, Any], channel: socket) -> NoReturn:
    """Answer the programs that come over the channel until it closes; then, or after any failure, end the process."""
    status = 1
    try:
        trying = Trying(session)
        _answer(trying, channel)
        status = 0
    finally:
        os._exit(status)


def _answer(trying: "Trying", channel: socket) -> None:
    decode, encode = json.loads, json.JSONEncoder(separators=(",", ":")).encode
    waiting, sent, last = b"", 0, False
    while not last:
        data = channel.recv(65536)
        waiting += data
        if not data or len(waiting) > _MAX_LINE:
            return
        *lines, waiting = waiting.split(b"\n")
        for line in lines:
            asked = decode(line)
            answer: dict[str, Any] = {"id": asked["id"], "cases": trying.attempt(asked["source"])}
            last = trying.worn_out()
            if last:
                answer["last"] = True
            text = encode(answer).encode() + b"\n"
            sent += len(text)
            if sent > MAX_ANSWERS:
                return
            channel.sendall(text)
            if last:
                return


@dataclass(frozen=True, slots=True)
class _Case:
    call: CodeType | None
    stdin: bytes


class _Output(io.BytesIO):
    """Keeps what is written up to a limit, or nothing; writing more than the limit ends the program."""

    def __init__(self, counter: Counter | None) -> None:
        super().__init__()
        self.kept = bytearray()
        self._counter = counter

    def write(self, data: Any, /) -> int:
        if self._counter is None:
            return len(data)
        if len(self.kept) + len(data) > _MAX_OUTPUT:
            self._counter.end()
        self.kept += data
        return len(data)


class Trying:
    """One session: its prelude, cases and files, and what every candidate program does with them."""

    def __init__(self, session: Mapping[str, Any]) -> None:
        self._counter = Counter()
        self._running = False
        # Without counts there is only the time.
        counts = session.get("counts", 20_000)
        self._compiler, self._counts = Compiler(counted=counts > 0), counts or sys.maxsize
        self._cpu_s = session.get("case_ms", 20) / 1000
        warnings.simplefilter("ignore")
        _add_exits()
        prelude, cases = session.get("prelude") or "", session["cases"]
        files = session.get("files") or {}
        # A module that was sent has state, whatever the name it hides behind.
        modules = any(name.endswith(".py") for name in files)
        self._reaches_out = modules or reaches_out(prelude, *(case.get("call") or "" for case in cases))
        self._open_streams()
        self._surroundings = Surroundings(files)
        # Once before the first as well: all begin alike.
        self._clean = self._surroundings.put_back()
        self._file = os.path.join(os.getcwd(), "main.py")
        self._broken: Outcome | None = None
        self._cases = [_Case(None, b"")] * len(cases)
        try:
            self._prelude = compile_counted(prelude, "<prelude>") if prelude.strip() else None
            self._cases = [_case(case) for case in cases]
        except Exception as error:
            self._broken = _failed(error)
        self._prepare_process()

    def _prepare_process(self) -> None:
        soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
        # Half of it: the parent may watch more closely than the kernel, by up to a second.
        spare = max(soft - 1, 1) / 2 if soft != resource.RLIM_INFINITY else float("inf")
        self._cpu_end = time.process_time() + spare
        # Waiting proves nothing about a candidate, and the others would have to wait as well.
        time.sleep = _no_sleep
        self._set_handlers()
        sys.unraisablehook = lambda _: None
        gc.disable()
        gc.collect()
        gc.freeze()

    def attempt(self, source: str) -> list[Outcome]:
        """Run every case of one candidate; one outcome per case, in order."""
        reaches = self._reaches_out or reaches_out(source)
        signal.setitimer(signal.ITIMER_REAL, _WALL_S, _AGAIN_S)
        signal.setitimer(signal.ITIMER_VIRTUAL, _SPARE_CPU_S + 2 * self._cpu_s * len(self._cases))
        try:
            outcomes = self._attempt(source, reaches)
            if reaches or gc.get_count()[0] > _GARBAGE:
                gc.collect()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return outcomes

    def worn_out(self) -> bool:
        """Whether this process should take no further program: a thread runs, traces stay, or its CPU time is short."""
        return not self._clean or _thread._count() > 0 or time.process_time() > self._cpu_end

    def _attempt(self, source: str, reaches: bool) -> list[Outcome]:
        try:
            program = self._compiler.compile(source)
        except Exception as error:
            return [self._broken or _failed(error)] * len(self._cases)
        if self._broken:
            return [self._broken] * len(self._cases)
        return [self._settled(program, case, reaches) for case in self._cases]

    def _settled(self, program: Program, case: _Case, reaches: bool) -> Outcome:
        for _ in range(_MAX_IMPORTS):
            loaded = len(sys.modules)
            outcome = Context().run(self._run, program, case)
            if reaches:
                self._clean = self._surroundings.put_back() and self._clean
                self._set_handlers()
            # Time that went into loading a module of the library is not the candidate's: it may begin again.
            if outcome["status"] != "endless" or len(sys.modules) <= loaded:
                break
        return outcome

    def _run(self, program: Program, case: _Case) -> Outcome:
        main = ModuleType("__main__")
        names = sys.modules["__main__"] = main
        names.__dict__.update(__builtins__=builtins, __file__=self._file)
        self._counter.start(self._counts)
        outcome: Outcome
        self._running = True
        signal.setitimer(signal.ITIMER_PROF, self._cpu_s, _AGAIN_S)
        try:
            outcome = self._outcome(program, case, main.__dict__)
        except BaseException as error:
            outcome = _failed(error)
        finally:
            self._running = False
            signal.setitimer(signal.ITIMER_PROF, 0)
        return _ended("endless") if self._counter.over else outcome

    def _outcome(self, program: Program, case: _Case, names: dict[str, Any]) -> Outcome:
        stream, output = self._set_streams(case)
        try:
            if self._prelude:
                exec(self._prelude, names)  # noqa: S102
            if case.call:
                self._execute(program, names)
                digest, shown = digest_and_shown(eval(case.call, names))  # noqa: S307
                return {"status": "ok", "error": None, "digest": digest, "repr": shown}
            try:
                self._execute(program, names)
            except SystemExit as ended:
                if ended.code not in (None, 0):
                    raise
        finally:
            # Functions and their globals hold each other: emptied by hand, they need no collection.
            names.clear()
        if not stream.closed:
            stream.flush()
        digest, shown = digest_and_shown(output.kept.decode("utf-8", "surrogateescape"))
        return {"status": "ok", "error": None, "digest": digest, "repr": shown}

    @staticmethod
    def _execute(program: Program, names: dict[str, Any]) -> None:
        for part in program:
            exec(part, names)  # noqa: S102

    def _open_streams(self) -> None:
        """What a program with calls reads and writes: nothing comes, and nothing is kept."""
        self._nothing = _Output(None)
        self._in, self._out = _text(io.BytesIO()), _text(self._nothing)

    def _set_streams(self, case: _Case) -> tuple[io.TextIOWrapper, _Output]:
        if self._in.closed or self._out.closed:
            self._open_streams()
        sys.stdin, sys.stdout, sys.stderr = self._in, self._out, self._out
        if case.call and not case.stdin:
            return self._out, self._nothing
        output = _Output(self._counter)
        sys.stdin, sys.stdout = _text(io.BytesIO(case.stdin)), _text(output)
        return sys.stdout, output

    def _set_handlers(self) -> None:
        for number in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(number, self._on_time)
        # Ends the process: a call that never comes back to its program hears no handler.
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)

    def _on_time(self, _: int, frame: FrameType | None) -> None:
        # Raised in the program's frames only: ours must go on, and the timer comes again soon.
        if self._running and frame is not None and not frame.f_code.co_filename.startswith(_OURS):
            self._counter.end()


def _case(case: Mapping[str, Any]) -> _Case:
    call = case.get("call")
    stdin: str = case.get("stdin") or ""
    return _Case(compile_counted(call, "<call>", "eval") if call else None, stdin.encode("utf-8", "surrogateescape"))


def _text(stream: io.BytesIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(stream, "utf-8", "surrogateescape")


def _failed(error: BaseException) -> Outcome:
    if isinstance(error, MemoryError):
        return _ended("memory")
    name = type.__dict__["__name__"].__get__(type(error))
    return _ended("error", name[:_MAX_NAME])


def _ended(status: str, error: str | None = None) -> Outcome:
    return {"status": status, "error": error, "digest": None, "repr": None}


def _no_sleep(seconds: float | SupportsIndex, /) -> None:
    if float(seconds) < 0:
        raise ValueError("sleep length must be non-negative")


def _add_exits() -> None:
    """Without the `site` module nobody has defined these."""
    if not hasattr(builtins, "exit"):
        from _sitebuiltins import Quitter

        for name in ("exit", "quit"):
            setattr(builtins, name, Quitter(name, "Ctrl-D (i.e. EOF)"))
