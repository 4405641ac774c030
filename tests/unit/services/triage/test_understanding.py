"""How a message is read: the label of its words, who answers, and when to ask back."""

from __future__ import annotations

import pytest
from tests.unit.kernel.world import DirectWorkers, runtime

from learnflow.contracts.values import Classification, FollowUp, Intent, Reading
from learnflow.contracts.wire.triage import TriageRequest
from learnflow.services.triage.repository import Conversation
from learnflow.services.triage.understanding import SHORT, classify, understand

SPOKEN = Conversation("c", turn=1, agent="review-agent", intent=Intent.CODE_REVIEW)


def found(intent=Intent.SYNTAX_HELP, clarification=False):
    others = (Reading(Intent.CODE_REVIEW, 0.4),)
    return Classification(intent, 0.5, clarification, others, ("why",), "test-1")


def read(query, conversation=None, classification=None, **fields):
    request = TriageRequest.model_validate({"query": query, **fields})
    return understand(request, conversation, classification or found())


class TestUnderstand:
    def test_a_question_goes_where_its_words_say(self):
        made = read("what is a closure?", classification=found(Intent.CONCEPT_EXPLANATION))
        assert (made.intent, made.route.dapr_app_id) == (Intent.CONCEPT_EXPLANATION, "concepts-agent")
        assert (made.follow_up, made.clarify, made.ask_back) == (None, False, False)

    def test_an_unclear_one_is_asked_about(self):
        assert read("code", classification=found(clarification=True)).clarify

    @pytest.mark.parametrize("query", ["another hint", "why?", "still fails", "harder"])
    def test_a_follow_up_goes_to_who_spoke_last(self, query):
        made = read(query, SPOKEN)
        assert made.route.dapr_app_id == "review-agent"
        assert made.follow_up is not None
        assert not made.clarify
        assert not made.ask_back

    @pytest.mark.parametrize("query", ["another hint", "why?", "still fails"])
    def test_without_a_conversation_it_is_asked_about(self, query):
        assert read(query).ask_back
        assert read(query, Conversation("c")).ask_back

    @pytest.mark.parametrize("query", ["harder", "easier", "another one"])
    def test_without_a_conversation_a_level_is_an_exercise(self, query):
        made = read(query)
        assert made.route.dapr_app_id == "exercise-agent"
        assert not made.ask_back

    def test_a_hint_about_an_exercise_goes_to_exercises(self):
        made = read("another hint", exercise={"id": "count-vowels", "seed": 1})
        assert (made.route.dapr_app_id, made.follow_up) == ("exercise-agent", FollowUp.HINT)

    def test_why_beside_new_code_asks_about_that_code(self):
        made = read("why?", SPOKEN, code="print(x)\n")
        assert (made.follow_up, made.route.dapr_app_id) == (None, "debug-agent")

    def test_still_fails_with_new_code_and_nothing_before_is_a_question(self):
        made = read("still fails", code="print(x)\n")
        assert not made.ask_back
        assert made.route.dapr_app_id == "debug-agent"

    def test_the_label_stays_what_the_words_ask_for(self):
        made = read("another hint", SPOKEN)
        assert made.intent is Intent.SYNTAX_HELP


class TestChosen:
    def _session(self, intent):
        return {"session_context": {"chosen_intent": intent}}

    def test_what_was_offered_is_honoured(self):
        offered = Conversation("c", offered=("exercise_request",))
        made = read("code", offered, session_context={"chosen_intent": Intent.EXERCISE_REQUEST})
        assert (made.intent, made.route.dapr_app_id, made.clarify) == (
            Intent.EXERCISE_REQUEST,
            "exercise-agent",
            False,
        )

    def test_what_would_be_offered_again_is_honoured(self):
        unclear = found(clarification=True)
        made = read("code", classification=unclear, **self._session(Intent.CODE_REVIEW))
        assert made.intent is Intent.CODE_REVIEW

    def test_anything_else_is_not(self):
        made = read("code", **self._session(Intent.PROGRESS_CHECK))
        assert made.intent is Intent.SYNTAX_HELP


class TestClassify:
    async def test_short_messages_are_read_in_the_loop(self):
        world = runtime(workers=DirectWorkers(AssertionError()))
        request = TriageRequest(query="what is a closure?")
        assert (await classify(world, request, None)).intent is Intent.CONCEPT_EXPLANATION

    async def test_long_ones_in_a_worker_with_the_same_words(self):
        workers = DirectWorkers(found())
        request = TriageRequest(query="why?", code="x" * SHORT, traceback="t")
        assert await classify(runtime(workers=workers), request, SPOKEN) == found()
        assert workers.calls[0][1] == ("why?", "x" * SHORT, "t", Intent.CODE_REVIEW)

    async def test_the_previous_intent_is_the_conversations_before_the_clients(self):
        workers = DirectWorkers(found())
        request = TriageRequest.model_validate(
            {
                "query": "why?",
                "code": "x" * SHORT,
                "session_context": {"previous_intent": Intent.EXERCISE_REQUEST},
            }
        )
        await classify(runtime(workers=workers), request, None)
        await classify(runtime(workers=workers), request, SPOKEN)
        assert [made[1][3] for made in workers.calls] == [Intent.EXERCISE_REQUEST, Intent.CODE_REVIEW]
