"""Progress over HTTP: one's own, or that of a student in one's class."""

from __future__ import annotations

from learnflow.contracts.wire.progress import ProgressReport
from learnflow.kernel.errors import NotFound
from learnflow.kernel.logs import Logger
from learnflow.kernel.service import Call, Route, Runtime
from learnflow.services.progress import service
from learnflow.services.progress.classes import Classes

log = Logger("progress")


async def own(runtime: Runtime, call: Call, request: None) -> ProgressReport:
    """Return the caller's own progress."""
    return await service.report(runtime, call.principal.sub)


async def of_student(runtime: Runtime, call: Call, request: None) -> ProgressReport:
    """Return a student's progress to that student or their teacher; to anyone else there is no such student."""
    student, caller = call.path["student_id"], call.principal
    if student != caller.sub and not await _teaches(runtime, call, student):
        log.warning("progress_of_another_refused", caller=caller.sub, student=student)
        raise NotFound("There is no such student.")
    return await service.report(runtime, student)


async def _teaches(runtime: Runtime, call: Call, student: str) -> bool:
    allowed = "read_class" in call.principal.permissions
    return allowed and await Classes(runtime.store).teaches(call.principal.sub, student)


ROUTES = (
    Route("GET", "/api/v1/progress", own, ProgressReport, "Your own progress", "read_progress"),
    Route(
        "GET",
        "/api/v1/progress/{student_id}",
        of_student,
        ProgressReport,
        "The progress of one student: your own, or of your class",
        "read_progress",
    ),
)
