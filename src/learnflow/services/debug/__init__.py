"""What is wrong with this code or traceback."""

from learnflow.kernel.events import EVIDENCE
from learnflow.kernel.service import Service
from learnflow.services.debug.service import AGENT, EXAMPLE, warm

SERVICE = Service(
    app_id=AGENT.app_id,
    summary="What is wrong with this code or traceback",
    routes=(AGENT.route("debug", "Ask the debug agent without triage", EXAMPLE),),
    operations=(AGENT.operation(),),
    publishes=(EVIDENCE,),
    warm=warm,
)
