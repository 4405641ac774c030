"""Where a value came from: back from an expression over names, calls, returns, parameters, items and attributes.

`trail(case, node)` gives the stations, closest first. The run says which assignment a name was bound by last and
which call returned what at which line; where it does not say, the text gives every possibility that fits the type.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from learnflow.skills.debug.case import MODULE, Case
from learnflow.skills.debug.running.bindings import (
    ITEM,
    Binding,
    Function,
    Path,
    Program,
    argument_for,
    callees,
    collection_for,
    default_of,
    holds_line,
    is_method,
    leads_to,
    loop_of,
    name_of,
    own_nodes,
    parameters,
    program_of,
)
from learnflow.skills.debug.running.kinds import fits
from learnflow.skills.debug.running.passing import parts_of, through_call
from learnflow.skills.debug.running.stations import (
    MAX_DEPTH,
    MAX_STATIONS,
    Spot,
    Station,
    Way,
    call_of,
    can_end,
    frame_call,
    is_generator,
    live_frames,
    return_record,
    returns_of,
)

__all__ = ["Station", "frame_call", "live_frames", "return_record", "returns_of", "trail"]


def trail(case: Case, node: ast.AST, kind: str = "", *, frame: int | None = None, path: Path = ()) -> list[Station]:
    """Return the stations on the way back from `node`, which holds a value of the type `kind` (empty: not known).

    `frame` is the index of the live frame in which `node` stands (the innermost without one); with `path` it is that
    part of `node` that is looked for. Depth first: the stations of one possibility stand together.
    """
    frames = live_frames(case)
    index = len(frames) - 1 if frame is None else frame
    line = frames[index].line if 0 <= index < len(frames) else case.line
    program = program_of(case)
    spot = Spot(program.function_of(node), index if frames else None, line)
    tracer = _Tracer(case, program, kind)
    start = Station(node, getattr(node, "lineno", line), "start", path=path, frame=index if frames else None)
    return list(tracer.walk(start, spot))


class _Tracer:
    """One search: bounded, and never twice over the same place."""

    def __init__(self, case: Case, program: Program, kind: str) -> None:
        self.case, self.program, self.kind = case, program, kind
        self.own = frozenset(program.functions) | frozenset(program.classes)
        self.seen: set[tuple[int, Path]] = set()
        self.left = MAX_STATIONS

    def walk(self, station: Station, spot: Spot) -> Iterator[Station]:
        """Yield a station and all that lie behind it."""
        key = (id(station.node), station.path)
        if key in self.seen or self.left <= 0 or station.depth > MAX_DEPTH:
            return
        self.seen.add(key)
        self.left -= 1
        yield station
        for after, where in self._behind(station, spot):
            yield from self.walk(after, where)

    def _next(
        self, before: Station, node: ast.AST, how: Way, path: Path, spot: Spot, **more: Any
    ) -> tuple[Station, Spot]:
        known = bool(more.pop("sure", True))
        line = int(str(more.pop("line", 0))) or getattr(node, "lineno", 0)
        return Station(
            node, line, how, path=path, sure=before.sure and known, before=before, frame=spot.frame, **more
        ), spot

    def _fits(self, node: ast.AST, path: Path) -> bool:
        return fits(node, "" if path else self.kind, self.own)

    def _behind(self, station: Station, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        node, path = station.node, station.path
        if isinstance(node, ast.Name):
            yield from self._of_name(station, node, spot)
        elif isinstance(node, ast.Call):
            yield from self._of_call(station, node, spot)
        elif isinstance(node, ast.Attribute):
            yield from self._of_attribute(station, node, spot)
        elif isinstance(node, ast.Subscript):
            yield from self._of_subscript(station, node, spot)
        elif isinstance(node, ast.expr):
            for inner, rest in parts_of(node, path):
                if self._fits(inner, rest):
                    yield self._next(station, inner, "part", rest, spot)

    # --- names ------------------------------------------------------------------------------------------------

    def _of_name(self, station: Station, node: ast.Name, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        looped = loop_of(self.program, node)
        if looped is not None:
            yield self._next(station, looped[0], "loop", (*looped[1], *station.path), spot, name=node.id)
            return
        home = self.program.home_of(node.id, spot.function)
        found, sure = self._last_bindings(node.id, home, spot, station.path)
        for one in found:
            path = (*one.path, *station.path)
            where = self._spot_of(one, spot)
            more = {"name": node.id, "line": one.line, "sure": sure}
            yield self._next(station, one.value, one.how, path, where, **more)
        if home is not None and node.id in parameters(home) and not (sure and found):
            yield from self._of_parameter(station, node.id, home, spot)
        if station.path:
            yield from self._stored(station, node.id, spot)

    def _last_bindings(self, name: str, home: Function | None, spot: Spot, path: Path) -> tuple[list[Binding], bool]:
        """Return the bindings that a name may have had there, and whether it is known which."""
        every = self.program.names.get((home, name), [])
        live = spot.frame if home is spot.function else None
        place = home.name if home is not None else MODULE
        for change in reversed(
            self.case.history.assigned.get(place, {}).get(name, ()) if live is not None or home is None else ()
        ):
            made = [one for one in every if holds_line(one, change.line)]
            if made and (not path and self.kind and change.value.type != self.kind):
                continue
            if made:
                return made[-1:], True
        ran = [one for one in every if not self.case.history.hits or self.case.hits(one.line)]
        possible = [one for one in ran if self._fits(one.value, (*one.path, *path)) or one.how == "augmented"]
        earlier = [
            one for one in possible if home is not spot.function or one.line < spot.line or self._around(one, spot)
        ]
        chosen = list(reversed(earlier))
        return chosen, len(chosen) == 1 and not (home is not None and name in parameters(home))

    def _around(self, one: Binding, spot: Spot) -> bool:
        """Whether a binding comes before in the round before: it stands in a loop together with the reading line."""
        above: ast.AST | None = one.node
        while above is not None and above is not one.function:
            if isinstance(above, ast.For | ast.While) and above.lineno <= spot.line <= (above.end_lineno or 0):
                return True
            above = self.program.parents.get(above)
        return False

    def _spot_of(self, one: Binding, spot: Spot) -> Spot:
        if one.function is spot.function:
            return Spot(spot.function, spot.frame, one.line, spot.call, spot.outer)
        return self._place_in(one.function, one.line)

    def _place_in(self, function: Function | None, line: int) -> Spot:
        """Return the spot of a line in a function: in its innermost live frame when it still runs."""
        for index in range(len(live_frames(self.case)) - 1, -1, -1):
            if self._function_at(index) is function:
                return Spot(function, index, line)
        return Spot(function, None, line)

    def _function_at(self, index: int) -> Function | None:
        return self.case.function_at(live_frames(self.case)[index].line)

    def _of_parameter(self, station: Station, name: str, home: Function, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        if is_method(self.program, home) and home.args.args and home.args.args[0].arg == name:
            return
        if spot.frame == 0 and self._function_at(0) is home:
            yield from self._of_test(station, name, home, spot)
            return
        calls = list(self._calls_of(home, spot))
        if not calls:
            yield from self._of_passed(station, name, home, spot)
        for call, where in calls:
            given = argument_for(self.program, call, home, name)
            how: Way = "parameter"
            if given is None:
                given, how = default_of(home, name), "default"
            if given is not None and self._fits(given, station.path):
                more = {"name": name, "sure": len(calls) == 1, "call": call, "function": home}
                yield self._next(station, given, how, station.path, where, **more)

    def _of_test(self, station: Station, name: str, home: Function, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        """Yield the default of a parameter that the call of a test, which is not in the program, leaves out."""
        call, default = call_of(self.case), default_of(home, name)
        if call is None or default is None or argument_for(self.program, call, home, name) is not None:
            return
        if self._fits(default, station.path):
            yield self._next(station, default, "default", station.path, spot, name=name, function=home)

    def _of_passed(self, station: Station, name: str, home: Function, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        """Yield what a function gets that is only passed on: the items of what `sorted(…, key=home)` goes through."""
        for node, above in self.program.parents.items():
            if not (isinstance(node, ast.Name) and node.id == home.name and isinstance(above, ast.Call | ast.keyword)):
                continue
            given = collection_for(self.program, node)
            if given is not None and parameters(home)[:1] == [name]:
                where = self._place_in(self.program.function_of(node), node.lineno)
                yield self._next(station, given[0], "loop", (*given[1], *station.path), where, name=name)
                return

    def _calls_of(self, function: Function, spot: Spot) -> Iterator[tuple[ast.Call, Spot]]:
        """Yield the calls that may have run `function` at a spot: the one that is known, else all in the program."""
        here = spot
        while here.function is not function and here.outer is not None and here.frame is None:
            here = here.outer
        if here.call is not None and here.outer is not None and here.function is function:
            yield here.call, here.outer
            return
        if here.frame is not None and here.frame > 0 and self._function_at(here.frame) is function:
            call = frame_call(self.case, here.frame - 1)
            if call is not None and function in callees(self.program, call):
                outer = Spot(
                    self._function_at(here.frame - 1), here.frame - 1, live_frames(self.case)[here.frame - 1].line
                )
                yield call, outer
                return
        owner = self.program.class_of(function)
        name = owner.name if owner is not None and function.name == "__init__" else function.name
        for call in self.program.calls.get(name, ()):
            if not self.case.history.hits or self.case.hits(call.lineno):
                yield call, self._place_in(self.program.function_of(call), call.lineno)

    # --- calls ------------------------------------------------------------------------------------------------

    def _of_call(self, station: Station, node: ast.Call, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        path = station.path
        functions = callees(self.program, node)
        if not functions or any(one.decorator_list for one in functions):
            functions = self._recorded(node) or functions
        if path and path[0][0] == "attr":
            yield from self._of_made(station, node, spot)
            return
        for function in functions:
            if function.name != "__init__":
                yield from self._of_function(station, node, function, spot)
        if functions:
            return
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for one in self.program.names.get((self.program.home_of(name, spot.function), name), ()):
            if isinstance(one.value, ast.Lambda) and not one.path:
                yield self._next(station, one.value.body, "returned", path, self._spot_of(one, spot), call=node)
        if name == "map" and path and node.args and isinstance(node.args[0], ast.Name):
            inside = replace(station, path=path[1:])
            for function in self.program.functions.get(node.args[0].id, ()):
                yield from self._of_function(inside, node, function, spot)
        for inner, rest in through_call(node, name, path):
            yield self._next(station, inner, "part", rest, spot)

    def _recorded(self, node: ast.Call) -> list[Function]:
        """Return the function that ran for a call whose text does not name it: `table[key](…)`, `action()`."""
        if isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
            return []
        for one in reversed(self.case.history.returned):
            if one.called_from == node.lineno and (not self.kind or one.value.type == self.kind):
                named = self.program.functions.get(one.function.rsplit(".", 1)[-1], [])
                return [f for f in named if f.lineno <= one.line <= (f.end_lineno or 0)]
        return []

    def _of_made(self, station: Station, node: ast.Call, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        """Yield what an attribute of a newly made object was set to."""
        (_, attribute), rest = station.path[0], station.path[1:]
        for function in callees(self.program, node):
            for one in self.program.attributes.get(str(attribute), ()):
                if one.function is function and self._fits(one.value, (*one.path, *rest)):
                    where = Spot(function, None, one.line, node, spot)
                    yield self._next(station, one.value, "attribute", (*one.path, *rest), where, name=str(attribute))

    def _of_function(
        self, station: Station, node: ast.Call, function: Function, spot: Spot
    ) -> Iterator[tuple[Station, Spot]]:
        """Yield what a call of the student's function returned: where it is recorded only that, else every return."""
        path, inner = station.path, Spot(function, None, function.end_lineno or 0, node, spot)
        if is_generator(function):
            for one in own_nodes(function):
                if isinstance(one, ast.Yield) and one.value is not None and path and path[0] == ITEM:
                    yield self._next(station, one.value, "returned", path[1:], inner, call=node, function=function)
            return
        record = return_record(self.case, function, node, self.kind if not path else "")
        found = [
            one for one in returns_of(function) if record is None or one.lineno <= record.line <= (one.end_lineno or 0)
        ]
        more = {"call": node, "function": function, "returned": record}
        if (
            record is not None
            and not path
            and not any(one.value is None or self._fits(one.value, path) for one in found)
        ):
            found = []  # a test and its return on one line: the test was false, and the function ended there
        if record is not None and not found:
            if not path:
                yield self._next(station, function, "ended", (), inner, line=record.line, **more)
            return
        fitting = [
            one for one in found if (one.value is None and not path) or (one.value and self._fits(one.value, path))
        ]
        ends = record is None and not path and self.kind in ("", "NoneType") and can_end(function.body)
        for one in fitting:
            here = Spot(function, None, one.lineno, node, spot)
            value = one.value if one.value is not None else one
            yield self._next(
                station, value, "returned", path, here, sure=len(fitting) + ends == 1, line=one.lineno, **more
            )
        if ends:
            last = function.body[-1]
            yield self._next(station, function, "ended", (), inner, sure=not fitting, line=last.end_lineno or 0, **more)

    # --- parts ------------------------------------------------------------------------------------------------

    def _of_attribute(self, station: Station, node: ast.Attribute, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        for function in self.program.functions.get(node.attr, ()):
            if any(isinstance(one, ast.Name) and one.id.endswith("property") for one in function.decorator_list):
                # A property is a call without parentheses.
                call = ast.copy_location(ast.Call(node, [], []), node)
                yield from self._of_function(station, call, function, spot)
                return
        every = self.program.attributes.get(node.attr, [])
        known = self.case.history.assigned
        name = f"self.{node.attr}"
        changes = [
            c
            for names in known.values()
            for c in names.get(name, ())
            if station.path or c.value.type == self.kind or not self.kind
        ]
        seen = [one for one in every if any(holds_line(one, change.line) for change in changes)]
        possible = seen or [one for one in every if not self.case.history.hits or self.case.hits(one.line)]
        possible = [one for one in possible if self._fits(one.value, (*one.path, *station.path))]
        for one in reversed(possible):
            where, path = self._spot_of(one, spot), (*one.path, *station.path)
            yield self._next(
                station, one.value, "attribute", path, where, name=node.attr, sure=len(possible) == 1, line=one.line
            )
        if isinstance(node.value, ast.Name | ast.Call | ast.Subscript) and not possible:
            yield self._next(station, node.value, "part", (("attr", node.attr), *station.path), spot)
        if station.path:
            yield from self._stored(station, f".{node.attr}", spot)

    def _of_subscript(self, station: Station, node: ast.Subscript, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        key = node.slice
        if isinstance(key, ast.Slice):
            yield self._next(station, node.value, "part", station.path, spot)
            return
        known = isinstance(key, ast.Constant) and isinstance(key.value, int | str)
        step = ("key", key.value) if known and isinstance(key, ast.Constant) else ITEM
        yield self._next(station, node.value, "part", (step, *station.path), spot)

    def _stored(self, station: Station, name: str, spot: Spot) -> Iterator[tuple[Station, Spot]]:
        """Yield what was put into the collection of this name (or of a parameter that it was passed to)."""
        wanted = station.path
        fitting = [
            one
            for called in self._aliases(name)
            for one in self.program.stores.get(called, ())
            if (not self.case.history.hits or self.case.hits(one.line))
            and leads_to(one.into, wanted)
            and self._fits(one.value, (*one.path, *wanted[len(one.into) :]))
        ]
        for one in reversed(fitting):
            where, path = self._spot_of(one, spot), (*one.path, *wanted[len(one.into) :])
            more = {"name": name, "sure": len(fitting) == 1, "line": one.line}
            yield self._next(station, one.value, "stored", path, where, **more)

    def _aliases(self, name: str) -> list[str]:
        found = [name]
        for calls in self.program.calls.values():
            for call in calls:
                if any(name_of(one) == name for one in call.args):
                    for function in callees(self.program, call):
                        found += [
                            p
                            for p in parameters(function)
                            if p not in found and _passes(self.program, call, function, p, name)
                        ]
        return found


def _passes(program: Program, call: ast.Call, function: Function, parameter: str, name: str) -> bool:
    given = argument_for(program, call, function, parameter)
    return isinstance(given, ast.Name | ast.Attribute) and name_of(given) == name
