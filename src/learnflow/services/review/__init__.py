"""How good is this code, and what next."""

from learnflow.kernel.events import EVIDENCE
from learnflow.kernel.service import Service
from learnflow.services.review.service import AGENT, EXAMPLE, warm

SERVICE = Service(
    app_id=AGENT.app_id,
    summary="How good is this code, and what next",
    routes=(AGENT.route("review", "Ask the review agent without triage", EXAMPLE),),
    operations=(AGENT.operation(),),
    publishes=(EVIDENCE,),
    warm=warm,
)
