"""A problem of the right difficulty."""

from learnflow.kernel.events import EVIDENCE
from learnflow.kernel.service import Service
from learnflow.services.exercise.service import AGENT, EXAMPLE, warm

SERVICE = Service(
    app_id=AGENT.app_id,
    summary="A problem of the right difficulty",
    routes=(AGENT.route("exercise", "Ask the exercise agent without triage", EXAMPLE),),
    operations=(AGENT.operation(),),
    publishes=(EVIDENCE,),
    warm=warm,
)
