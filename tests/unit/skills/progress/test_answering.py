import json
from dataclasses import replace
from typing import Any

import pytest

from learnflow.contracts.answers import ProgressBlock, Reply, TextBlock
from learnflow.contracts.values import FollowUp, Intent, Question, plain
from learnflow.skills.progress.answering import answer
from learnflow.skills.progress.course import Course
from learnflow.skills.progress.days import DAY_MS, MINUTE_MS
from learnflow.skills.progress.evidence import EvidenceRecord
from learnflow.skills.progress.projection import replay
from learnflow.skills.progress.state import ProgressState
from learnflow.skills.progress.summary import ProgressSummary, summarise
from learnflow.skills.progress.topics import topic_of

START = 20_454 * DAY_MS
"""2026-01-01."""

COURSE = Course(
    titles={
        "variables": "Variables",
        "lists": "Lists",
        "for-loops": "For loops",
        "functions": "Functions",
        "closures": "Closures",
    },
    items={"variables": 1, "lists": 4, "for-loops": 3, "functions": 2},
    needs={"lists": ("variables",), "for-loops": ("lists",), "functions": ("variables",), "closures": ("functions",)},
    modules={"Basics": ("variables",), "Control Flow": ("for-loops", "lists"), "OOP": ("closures",)},
)


def record(day: int, minute: int, kind: Any, component: str | None = None, **fields: Any) -> EvidenceRecord:
    at = START + day * DAY_MS + minute * MINUTE_MS
    return EvidenceRecord(f"e{day:02}-{minute:03}", kind, at, "s-1", component, **fields)


HISTORY = (
    record(0, 0, "attempt", "variables", item="shop-receipt", outcome=0.0, error_type="NameError"),
    record(0, 5, "attempt", "variables", item="shop-receipt", outcome=1.0),
    record(1, 0, "quiz", "variables", item="quiz-variables", outcome=0.8),
    record(1, 9, "review", "variables", outcome=0.9),
    record(8, 0, "attempt", "lists", item="sum-until", outcome=0.5),
    record(8, 1, "attempt", "lists", item="group-words", outcome=1.0),
    record(9, 0, "quiz", "lists", item="quiz-lists", outcome=0.4),
    record(10, 0, "help", "functions", error_type="TypeError"),
    record(12, 0, "attempt", "for-loops", item="careful-numbers", outcome=0.0, error_type="IndexError"),
    record(12, 1, "attempt", "for-loops", item="careful-numbers", outcome=0.0, error_type="IndexError"),
    record(12, 2, "attempt", "for-loops", item="careful-numbers", outcome=0.0, error_type="IndexError"),
    record(13, 0, "review", "for-loops", outcome=0.72),
)


def reading(*records: EvidenceRecord, day: int = 13, course: Course = COURSE) -> ProgressSummary:
    return summarise(replay(records), START + day * DAY_MS + 60 * MINUTE_MS, course)


def ask(text: str, summary: ProgressSummary | None = None, **fields: Any) -> Reply:
    return answer(Question(text, Intent.PROGRESS_CHECK, **fields), summary or reading(*HISTORY))


def said(reply: Reply) -> str:
    texts = [block.markdown for block in reply.answer.blocks if isinstance(block, TextBlock)]
    return "\n".join([reply.answer.summary, *texts])


NOBODY = reading()
SUCCESS = ("variables", "lists", "for-loops", "functions", "closures")
EXPERT = reading(
    *(record(d, n, "attempt", c, item=f"{c}-{d}", outcome=1.0) for d in range(14) for n, c in enumerate(SUCCESS)),
    *(record(13, 20 + n, "quiz", c, outcome=1.0) for n, c in enumerate(SUCCESS)),
    *(record(13, 30 + n, "review", c, outcome=1.0) for n, c in enumerate(SUCCESS)),
)

QUESTIONS = {
    "show me my progress": ("overview", "44.5 % (Learning), the mean of the 3 topics", "Lowest: For loops, 19.4 %"),
    "What are my weak points?": ("weak", "weakest topic is For loops at 19.4 %", "IndexError came up 3 times"),
    "strongest topics?": ("strong", "strongest topic is Variables at 87 %"),
    "am I ready for closures": ("ready", "Not yet: Closures builds on Functions (no evidence yet)"),
    "am I ready for functions": ("ready", "Yes: you are above 40 %", "Variables: 87 %"),
    "ready for loops?": ("ready", "already started For loops and are at 19.4 %"),
    "am I ready for the exam on monday": (
        "ready",
        "do not know what is asked",
        "of 3 topics with evidence, 1 above 40",
    ),
    "what should I study next": ("next", "Go back to For loops first: IndexError came up 3 times."),
    "how long is my streak": ("streak", "2 days in a row, and on 7 days of the last 14"),
    "How did I do on quiz 3": ("quiz_by_number", "on Lists: 40 %, on 2026-01-10", "Quizzes have no numbers"),
    "show my quiz history": ("quiz", "- 2026-01-02, Variables: 80 %"),
    "my last quiz on variables": ("quiz", "on Variables: 80 %, on 2026-01-02"),
    "quiz results for functions": ("quiz", "not taken a quiz on Functions yet"),
    "my rank": ("rank", "Ranks and class averages are not kept", "mastery is 44.5 %"),
    "my grade?": ("grade", "Grades are not kept"),
    "how many badges do I have": ("points", "Badges"),
    "am I on schedule?": ("deadline", "Deadlines"),
    "how much time have I put in": ("time", "active on 7 days of the last 14"),
    "how many tries do I have left in the quiz": ("tries", "not limited"),
    "points missing for the next level?": ("level", "Proficient starts above 70 %, so 25.5 points are missing"),
    "next level for lists": ("level", "27 % (Beginner); Learning starts above 40 %, so 13 points"),
    "next level for closures": ("level", "no evidence of yours on Closures"),
    "am I getting better": ("change", "Lists changed most: it is new, and at 27 %", "- Variables: +3.6 points"),
    "did I improve in variables": ("change", "Variables went up 3.6 points in the last 7 days, to 87 %"),
    "did I improve in lists": ("change", "Lists is new in the last 7 days"),
    "did I improve in functions": ("change", "no evidence of yours on Functions"),
    "mastery for lists?": ("overview", "27 % (Beginner)", "- exercises: 1 of 4 solved, 10 of 40 points", "`sum-until`"),
    "how am I doing with functions": (
        "overview",
        "no evidence of yours on Functions",
        "asked for help on Functions once",
    ),
    "how am I doing with closures": ("overview", "no evidence of yours on Closures"),
    "how is it going in control flow": ("overview", "In Control Flow your mastery is 23.2 % (Beginner)", "2 of 2"),
    "how is it going in OOP": ("overview", "no evidence of yours in OOP yet"),
    "What mistakes do I make the most?": ("errors", "IndexError: it came up 3 times", "- TypeError: once"),
    "What is my code quality?": ("quality", "81 %, the mean of 2 topics", "- Variables: 90 %"),
    "code quality on for loops": ("quality", "on For loops is 72 %, from your only code review there"),
    "code quality on lists": ("quality", "No code of yours on Lists"),
    "What was the last thing I worked on?": ("last", "have code on For loops reviewed on 2026-01-14: 72 %"),
    "how many exercises have I finished": (
        "done",
        "solved 2 exercises in 2 topics",
        "Yesterday you solved 0 exercises",
    ),
    "have I finished lists": ("done", "mastery of Lists is 27 %"),
    "which topics are still open": ("open", "4 of 5 topics", "- Closures: no evidence yet"),
    "what is left of control flow": ("open", "2 of 2 topics", "- For loops: 19.4 %"),
    "what is left of variables": ("open", "mastery of Variables is 87 %"),
    "how is the mastery score calculated": ("method", "40 points for exercises", "Your mastery of Variables is 87 %"),
    "Why is my score so low?": (
        "why",
        "44.5 % is the mean over 3 topics",
        "Tried and not solved yet: `careful-numbers`",
    ),
    "why is my mastery of lists so low": ("why", "mastery of Lists is 27 %"),
}


@pytest.mark.parametrize("text", QUESTIONS)
def test_each_question_has_its_own_answer(text: str) -> None:
    topic, *parts = QUESTIONS[text]
    reply = ask(text)
    assert reply.answer.data["topic"] == topic
    for part in parts:
        assert part in said(reply)


@pytest.mark.parametrize("text", [*QUESTIONS, "", "\ud800\0", "lists " * 5_000, "a" * 5_000])
@pytest.mark.parametrize("summary", [reading(*HISTORY), NOBODY, EXPERT, summarise(replay(HISTORY), START)])
def test_every_answer_keeps_the_form(text: str, summary: ProgressSummary) -> None:
    reply = ask(text, summary)
    first, again = plain(reply), plain(ask(text, summary))
    assert json.dumps(first, allow_nan=False) == json.dumps(again, allow_nan=False)
    assert 0 < len(reply.answer.summary) < 320
    assert len(reply.answer.follow_ups) <= 3
    assert "{" not in said(reply)
    assert "!" not in said(reply)
    assert " None" not in said(reply)
    assert reply.evidence == ()


class TestNumbersCanBeFollowed:
    def test_the_parts_add_up_to_the_mastery(self) -> None:
        text = said(ask("mastery for lists"))
        parts = [float(line.rsplit(", ", 1)[1].split()[0]) for line in text.splitlines() if line.startswith("- ")]
        assert sum(parts) == pytest.approx(27, abs=0.2)

    def test_the_data_names_the_attempts(self) -> None:
        data = ask("mastery for lists").answer.data
        assert data["sources"]["lists"] == {
            "attempts": 2,
            "failed": 1,
            "helps": 0,
            "solved": ["group-words"],
            "tried": ["sum-until"],
            "quizzes": [["quiz-lists", 0.4, START + 9 * DAY_MS]],
            "reviews": [],
            "last_at": START + 9 * DAY_MS,
        }

    def test_bars_are_drawn_with_how_much_evidence_they_have(self) -> None:
        reply = ask("my progress")
        [bars] = [block for block in reply.answer.blocks if isinstance(block, ProgressBlock)]
        assert reply.answer.data["evidence"] == {c.component: c.evidence for c in bars.components}


class TestWhy:
    def why(self, first: str, summary: ProgressSummary | None = None) -> Reply:
        remembered = json.loads(json.dumps(plain(ask(first).remember)))
        return ask("why?", summary, follow_up=FollowUp.WHY, last=remembered)

    @pytest.mark.parametrize(
        ("first", "explained"),
        [
            ("my progress", "44.5 % is the mean over 3 topics"),
            ("mastery for lists", "mastery of Lists is 27 %"),
            ("what am I weak at", "mastery of For loops is 19.4 %"),
            ("what should I study next", "mastery of For loops is 19.4 %"),
            ("strongest?", "mastery of Variables is 87 %"),
            ("am I ready for closures", "no evidence of yours on Functions"),
            ("how is control flow going", "In Control Flow your mastery is 23.2 %"),
            ("my streak", "A day counts when"),
            ("my rank", "44.5 % is the mean over 3 topics"),
        ],
    )
    def test_it_explains_the_number_said_last(self, first: str, explained: str) -> None:
        assert explained in said(self.why(first))

    def test_a_number_that_has_changed_is_said(self) -> None:
        later = reading(*HISTORY, record(13, 50, "attempt", "lists", item="sum-until", outcome=1.0))
        text = said(self.why("mastery for lists", later))
        assert "mastery of Lists is 37 %" in text
        assert "When I said 27 %, that was right; since then it has become 37 %." in text

    @pytest.mark.parametrize(
        "last", [{}, {"topic": 3, "said": "x", "component": 4, "module": []}, {"said": 7.5, "module": "Gone"}]
    )
    def test_without_anything_said_it_explains_the_whole(self, last: dict[str, Any]) -> None:
        assert "44.5 % is the mean" in said(ask("why", follow_up=FollowUp.WHY, last=last))

    def test_one_topic_is_explained_by_its_parts(self) -> None:
        assert "It is the sum of four parts" in said(ask("why", reading(*HISTORY[:2]), follow_up=FollowUp.WHY))

    def test_many_topics_are_cut_short(self) -> None:
        many = [record(1, n, "review", f"topic-{n}", outcome=0.5) for n in range(12)]
        assert "- and 4 more" in said(ask("why", reading(*many)))


class TestWithoutEvidence:
    def test_it_says_so_and_what_would_create_some(self) -> None:
        reply = ask("my progress", NOBODY)
        assert reply.answer.summary == "I have no evidence of yours yet, so I cannot say where you stand."
        assert "an exercise you submit, a quiz or code you have reviewed" in said(reply)
        assert "Start with Variables" in said(reply)
        assert reply.answer.follow_ups == ("Give me an exercise", "Review my code", "Explain Variables")

    def test_help_alone_is_named_as_what_it_is(self) -> None:
        assert "asked for help on Functions; asking alone" in said(ask("my progress", reading(HISTORY[7])))

    def test_only_what_is_offered_is_recommended(self) -> None:
        course = Course(offers=("review",))
        reply = ask("my progress", reading(course=course))
        assert "The first evidence comes from code you have reviewed." in said(reply)
        assert ask("what next", reading(course=course)).answer.follow_ups == ("Give me an exercise",)
        quizzes = Course(offers=("quiz",))
        assert "Review my code" not in ask("my progress", reading(course=quizzes)).answer.follow_ups

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("what next", "Start with Variables"),
            ("my streak", "no active day yet"),
            ("my rank", "not kept"),
            ("why", "no evidence of yours yet"),
            ("my mistakes", "No error"),
            ("where did I leave off, last thing", "not done anything here yet"),
            ("am I ready for closures", "Closures builds on Functions"),
            ("am I ready for variables", "builds on no other topic"),
        ],
    )
    def test_what_can_be_said_is_said(self, text: str, part: str) -> None:
        assert part in said(ask(text, NOBODY))


class TestNext:
    def step(self, *records: EvidenceRecord, day: int = 13, course: Course = COURSE) -> str:
        return ask("what next", reading(*records, day=day, course=course)).answer.summary

    def test_an_unsolved_exercise_comes_first(self) -> None:
        assert self.step(HISTORY[4]) == "Go on with Lists: you tried `sum-until` and have not solved it yet."

    def test_then_the_part_that_can_add_most(self) -> None:
        lists = replace(COURSE, items={"lists": 1})
        assert "exercises can add the most, 30 points" in self.step(HISTORY[5])
        assert "quizzes can add the most, 30 points" in self.step(HISTORY[5], course=lists)
        quizzed = record(9, 5, "quiz", "lists", outcome=0.6)
        assert "code quality can add the most, 20 points" in self.step(HISTORY[5], quizzed, course=lists)
        nothing = replace(lists, offers=())
        assert self.step(HISTORY[5], course=nothing).startswith("Look at Lists again")

    def test_then_what_is_due_and_then_what_is_new(self) -> None:
        assert self.step(*HISTORY[1:4], day=4) == "Start Lists: you are above 40 % in what it needs (Variables)."
        assert self.step(*HISTORY[1:4], day=10).startswith("Look at Variables again: you know it at 83.4 %")
        free = replace(COURSE, needs={})
        assert self.step(*HISTORY[1:4], day=4, course=free).startswith("Start Lists: it needs nothing before it")

    def test_at_the_end_nothing_is_waiting(self) -> None:
        assert ask("what next", EXPERT).answer.summary.startswith("Nothing is waiting")

    @pytest.mark.parametrize(
        ("alert", "part"),
        [
            ([record(13, 1, "struggle", "lists")], "you said that you were stuck there"),
            ([record(13, 1, "quiz", "lists", outcome=0.1)], "your last quiz there was below 50 %"),
            ([record(13, 1, "attempt", "lists", item="sum-until", outcome=0.0)], "you were at `sum-until` for more"),
            ([record(13, n, "attempt", "lists", outcome=0.0) for n in range(5)], "5 failed runs in a row"),
            ([record(13, n, "attempt", "lists", outcome=0.0) for n in range(15)], "10 or more failed runs in a row"),
        ],
    )
    def test_a_struggle_comes_before_all(self, alert: list[EvidenceRecord], part: str) -> None:
        assert f"Go back to Lists first: {part}" in self.step(HISTORY[1], *alert)


class TestOthers:
    def test_one_topic_is_named_as_the_only_one(self) -> None:
        reply = ask("my progress", reading(*HISTORY[:4], day=4))
        assert "all of it from Variables, the only topic with evidence so far" in reply.answer.summary

    def test_a_weak_requirement_is_named_with_its_number(self) -> None:
        text = said(ask("am I ready for for loops", reading(HISTORY[6])))
        assert "For loops builds on Lists (you are at 12.7 %, it takes more than 40 %)" in text

    def test_an_expert_has_no_weak_topic_and_no_next_level(self) -> None:
        assert "No topic with evidence is at 70 % or below" in said(ask("my weak points", EXPERT))
        assert "Mastered, the highest level" in said(ask("next level", EXPERT))
        assert "Every topic I know is above 70 %." in said(ask("what is still open", EXPERT))

    def test_a_weak_part_without_anything_on_offer_is_activity(self) -> None:
        course = replace(COURSE, offers=())
        assert "active days can add" in said(ask("my weak points", reading(HISTORY[1], course=course)))

    def test_where_there_is_no_exercise_none_is_promised(self) -> None:
        reply = ask("my mastery in closures", reading(record(13, 0, "review", "closures", outcome=0.5)))
        assert "- exercises: there is none on this topic yet, 0 of 40 points" in said(reply)
        assert reply.answer.follow_ups == ("Explain Closures", "What should I study next?")
        closures = ask("my weak points", reading(record(13, 0, "review", "closures", outcome=0.5)))
        assert "quizzes can add 30 points" in said(closures)

    def test_many_open_topics_are_cut_short(self) -> None:
        course = Course(titles={f"t{n}": f"Topic {n}" for n in range(12)})
        assert "- and 5 more" in said(ask("still open", reading(HISTORY[1], course=course)))

    def test_days_away_are_told_without_blame(self) -> None:
        assert "on 5 of the last 14 days; your last active day was 2026-01-14" in said(
            ask("streak", reading(*HISTORY, day=18))
        )
        assert "not active in the last 14 days" in said(ask("streak", reading(*HISTORY, day=40)))

    def test_a_quiet_week_changed_nothing(self) -> None:
        quiet = reading(*HISTORY[:4], day=60)
        assert "did not change in the last 7 days" in said(ask("did I improve", quiet))
        assert "Variables did not change" in said(ask("did I improve in variables", quiet))

    def test_what_went_down_is_said(self) -> None:
        lower = reading(*HISTORY[:4], record(12, 0, "quiz", "variables", outcome=0.6))
        assert "down 2.3 points" in said(ask("did it change", lower))

    @pytest.mark.parametrize(
        ("last", "part"),
        [
            (record(13, 1, "attempt", "lists", item="i", outcome=1.0), "was solve `i` (Lists)"),
            (record(13, 1, "attempt", None, outcome=0.0), "work on your own code (no topic named)"),
            (record(13, 1, "quiz", "lists", outcome=0.5), "a quiz on Lists on 2026-01-14: 50 %"),
            (record(13, 1, "help", "lists"), "ask for help on Lists"),
        ],
    )
    def test_the_last_thing_is_named(self, last: EvidenceRecord, part: str) -> None:
        assert part in said(ask("last thing I did", reading(last)))

    def test_nothing_solved_is_said_with_the_attempts(self) -> None:
        assert "not solved an exercise yet; 3 attempts so far" in said(ask("what have I solved", reading(*HISTORY[8:])))

    def test_one_error_needs_no_list(self) -> None:
        assert (
            said(ask("my mistakes", reading(HISTORY[0]))) == "Your most frequent error is NameError: it came up once."
        )

    def test_no_review_and_no_quiz_are_said(self) -> None:
        assert "No code of yours has been reviewed yet." in said(ask("code quality", reading(HISTORY[1])))
        assert "You have not taken a quiz yet." in said(ask("quiz history", reading(HISTORY[1])))

    def test_components_without_a_title_are_found_by_id(self) -> None:
        assert "mastery of list methods is" in said(
            ask("my mastery in list methods", reading(record(1, 0, "review", "list-methods", outcome=0.5)))
        )

    def test_the_longest_title_wins(self) -> None:
        course = Course(titles={"loops": "Loops", "while-loops": "While loops"})
        assert "on While loops" in said(ask("how am I in while loops", reading(HISTORY[1], course=course)))


def test_a_student_with_state_but_no_course_is_answered() -> None:
    summary = summarise(ProgressState(), 0)
    assert "The first evidence comes from" in ask("what next", summary).answer.summary


def test_cues_read_only_the_beginning() -> None:
    assert topic_of("x" * 700 + " streak") == "overview"
