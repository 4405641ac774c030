"""Triage: which agent should answer, and the one that stores conversations and audit."""

from learnflow.kernel.service import Consumer, Service
from learnflow.services.triage import endpoints, privacy
from learnflow.services.triage.documents import APP_ID
from learnflow.skills.triage import intent_detection

SERVICE = Service(
    app_id=APP_ID,
    summary="Understands a message, routes it, keeps the conversation and the audit",
    routes=endpoints.ROUTES,
    consumers=(Consumer("student.erased", privacy.forget),),
    publishes=("learning.errors", "student.erased", "triage.audit"),
    warm=lambda: (intent_detection.classify("what is a list?"), None)[1],
    export=privacy.part,
    archives={"triage.audit": ("triage.audit.archive", privacy.without_content)},
)
