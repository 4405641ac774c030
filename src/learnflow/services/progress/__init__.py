"""Progress: the only writer of mastery, from the evidence in the log."""

from learnflow.contracts.wire.agents import ProfileRequest
from learnflow.kernel.events import EVIDENCE
from learnflow.kernel.service import Consumer, Job, Operation, Service
from learnflow.services.progress import endpoints, handlers, service

SERVICE = Service(
    app_id=service.AGENT.app_id,
    summary="Counts evidence, and says where a student stands",
    routes=endpoints.ROUTES,
    operations=(service.AGENT.operation(), Operation("profile", ProfileRequest, service.profile_of)),
    consumers=(
        Consumer(EVIDENCE, handlers.count),
        Consumer("student.erased", handlers.forget),
    ),
    publishes=(EVIDENCE, "learning.events", "struggle.alerts"),
    jobs=(Job("struggle-sweep", 60.0, service.sweep),),
    warm=service.warm,
    export=service.export,
)
