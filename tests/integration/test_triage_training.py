"""What triage is trained on, and how: no message twice, a split that no training sees, the same weights each time."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from benchmarks import train_triage, triage_accuracy, triage_training
from benchmarks.triage_training import STYLES, Message, near_duplicates, read_lexicon, read_messages

from learnflow.skills.triage.intent_detection import classify
from learnflow.skills.triage.model import INTENTS, softmax

ONLY_OUTSIDE = {"injection", "gibberish", "social"}


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return read_messages()


def message(text: str, label: int = 0, pair: str = "") -> Message:
    return Message(text, label, "own.jsonl", pair=pair)


class TestMessages:
    def test_no_two_of_them_are_nearly_the_same(self, messages: list[Message]) -> None:
        assert list(near_duplicates(messages)) == []

    def test_there_are_enough_of_each_kind(self, messages: list[Message]) -> None:
        own = [each for each in messages if each.origin != triage_training.GIVEN]
        assert len(own) >= 5000
        assert sum(each.real for each in own) >= 1000
        pairs = {(each.origin, each.pair) for each in own if each.pair}
        assert len(pairs) >= 600

    def test_styles_are_those_of_the_guideline(self, messages: list[Message]) -> None:
        own = [each for each in messages if each.origin != triage_training.GIVEN]
        assert {each.style for each in own} <= set(STYLES)
        outside = INTENTS.index(INTENTS[-1])
        assert {each.label for each in own if each.style in ONLY_OUTSIDE} == {outside}

    def test_every_style_is_a_fair_share_of_its_intent(self, messages: list[Message]) -> None:
        counts = Counter((each.label, each.style) for each in messages if each.style)
        totals = Counter(label for label, _ in counts.elements())
        rare = {key: count for key, count in counts.items() if count < 0.03 * totals[key[0]]}
        assert not rare
        everywhere = [style for style in STYLES if style not in ONLY_OUTSIDE]
        assert all(counts[label, style] for label in range(len(INTENTS)) for style in everywhere)

    def test_the_two_of_a_pair_differ_and_stand_on_one_side(self, messages: list[Message]) -> None:
        pairs: dict[tuple[str, str], list[Message]] = {}
        for each in messages:
            if each.pair:
                pairs.setdefault((each.origin, each.pair), []).append(each)
        for two in pairs.values():
            assert len({each.dev for each in two}) == 1
            assert len(two) == 1 or len({each.label for each in two}) == 2

    def test_the_dev_split_is_a_fixed_share(self, messages: list[Message]) -> None:
        dev = [each for each in messages if each.dev]
        assert len(dev) >= 1500
        assert 0.13 < len(dev) / len(messages) < 0.19


class TestNearDuplicates:
    def test_a_message_written_twice_is_found(self) -> None:
        one, two = message("How do I sort a list by length?"), message("how do I sort a list  by length")
        assert list(near_duplicates([one, message("what is a closure"), two])) == [(one, two)]

    def test_the_two_of_a_contrast_pair_may_be_alike(self) -> None:
        one, two = message("I fixed the loop, why?", pair="7"), message("I fixed the loop, why", 1, pair="7")
        assert list(near_duplicates([one, two])) == []

    def test_what_only_shares_words_is_not(self) -> None:
        assert list(near_duplicates([message("why does my loop never stop"), message("my loop stops too early")])) == []


class TestTraining:
    def test_the_same_messages_give_the_same_bytes(self, messages: list[Message]) -> None:
        some = messages[::40]
        lexicon = read_lexicon()
        first, second = (train_triage.model_bytes(train_triage.fit(some, lexicon), 0.5) for _ in range(2))
        assert first == second

    def test_every_fold_is_judged_by_a_model_that_did_not_see_it(self, messages: list[Message]) -> None:
        some = messages[::60]
        rows = triage_training.rows_of(some, triage_training.learn_known(some, read_lexicon()))
        logits = train_triage.cross_validate(some, rows)
        assert len(logits) == len(some)
        assert all(len(each) == len(INTENTS) for each in logits)

    def test_calibration_error_is_the_gap_between_sure_and_right(self) -> None:
        sure = [[0.9, 0.1], [0.9, 0.1]] * 10
        assert train_triage.calibration_error(sure, [0] * 20) == pytest.approx(0.1)
        assert train_triage.calibration_error(sure, [1] * 20) == pytest.approx(0.9)

    def test_temperature_makes_overconfident_logits_softer(self) -> None:
        logits = [[6.0, 0.0]] * 10
        labels = [0] * 7 + [1] * 3
        found = train_triage.fit_temperature(logits, labels)
        assert softmax(logits[0], 1 / found)[0] < softmax(logits[0], 1.0)[0]

    def test_the_table_of_styles_counts_ours_only(self) -> None:
        styled = Message("x", 0, "own.jsonl", "short")
        table = train_triage.style_table([styled, message("y")])
        assert "| short | 1 (100.0 %) |" in table
        assert table.splitlines()[-1].startswith("| all | 1 |")


HARDEST = Path(__file__).with_name("hardest_messages.jsonl")


class TestHardest:
    """A hundred messages of the dev split that were read right by the least margin when they were picked."""

    @pytest.fixture
    def picked(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in HARDEST.read_text(encoding="utf-8").splitlines()]

    def test_no_training_sees_them(self, picked: list[dict[str, str]], messages: list[Message]) -> None:
        dev = {each.text: INTENTS[each.label].value for each in messages if each.dev}
        assert len(picked) == 100
        assert all(dev.get(each["text"]) == each["intent"] for each in picked)

    def test_nine_in_ten_are_still_read_right(self, picked: list[dict[str, str]]) -> None:
        lost = [each for each in picked if classify(each["text"]).intent != each["intent"]]
        assert len(lost) <= 10, [each["text"][:80] for each in lost]


class TestAccuracy:
    """The figures about triage that the documents print, on answers that are known."""

    SURE, TORN = [0.9, 0.1, 0, 0, 0, 0], [0.45, 0.55, 0, 0, 0, 0]

    def test_coverage_counts_what_is_answered_and_what_is_offered(self) -> None:
        judged = [(message("a"), self.SURE), (message("b"), self.TORN), (message("c", 3), self.TORN)]
        assert triage_accuracy.coverage(judged, [0.0, 0.6]) == [[0.0, 1.0, 0.3333, 1.0], [0.6, 0.3333, 1.0, 0.5]]

    def test_confusion_has_the_truth_in_rows(self) -> None:
        counts = triage_accuracy.confusion([(message("a"), self.SURE), (message("b"), self.TORN)])
        assert counts[0] == [1, 1, 0, 0, 0, 0]

    @pytest.mark.parametrize(
        ("pairs", "kappa"),
        [
            ([["a", "a"], ["b", "b"], ["b", "b"]], 1.0),
            ([["a", "a"], ["a", "b"], ["b", "a"], ["b", "b"]], 0.0),
        ],
    )
    def test_kappa_leaves_out_what_agrees_by_chance(self, tmp_path: Path, pairs: list[list[str]], kappa: float) -> None:
        file = tmp_path / "labels.json"
        file.write_text(json.dumps({str(number): pair for number, pair in enumerate(pairs)}))
        assert triage_accuracy.agreement(file)["kappa"] == kappa
