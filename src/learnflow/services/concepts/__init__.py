"""What is X, and what to know first."""

from learnflow.kernel.events import EVIDENCE
from learnflow.kernel.service import Service
from learnflow.services.concepts.service import AGENT, EXAMPLE, warm

SERVICE = Service(
    app_id=AGENT.app_id,
    summary="What is X, and what to know first",
    routes=(AGENT.route("concepts", "Ask the concepts agent without triage", EXAMPLE),),
    operations=(AGENT.operation(),),
    publishes=(EVIDENCE,),
    warm=warm,
)
