"""A message from words, files and pastes, and the conversation it belongs to."""

from __future__ import annotations

import json
import time
import uuid
from typing import ClassVar

import pytest

from learnflow.cli import asking
from learnflow.cli.pastes import split_paste
from learnflow.contracts.values import BadInput
from learnflow.settings import Settings

PLAIN = (
    'Traceback (most recent call last):\n  File "shop.py", line 2, in <module>\n'
    "    print(prices[2])\n          ~~~~~~^^^\nIndexError: list index out of range"
)
CHAINED = (
    'Traceback (most recent call last):\n  File "a.py", line 2, in <module>\n    d["x"]\nKeyError: \'x\'\n\n'
    "During handling of the above exception, another exception occurred:\n\n"
    'Traceback (most recent call last):\n  File "a.py", line 4, in <module>\n    raise ValueError("no x")\n'
    "ValueError: no x"
)
CAUSED = CHAINED.replace(
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
)
NOTEBOOK = (
    "NameError                                 Traceback (most recent call last)\n"
    "Cell In[3], line 1\n----> 1 print(total)\n      2 x = 1\n\nNameError: name 'total' is not defined"
)
SYNTAX = '  File "a.py", line 3\n    print("a"\n         ^\nSyntaxError: \'(\' was never closed'
GROUP = (
    '  + Exception Group Traceback (most recent call last):\n  |   File "a.py", line 1, in <module>\n'
    "  |     raise ExceptionGroup('two', [ValueError(1), TypeError(2)])\n"
    "  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: 1\n"
    "    +---------------- 2 ----------------\n    | TypeError: 2\n    +------------------------------------"
)
CUSTOM = (
    'Traceback (most recent call last):\n  File "bank.py", line 9, in <module>\n    raise Broke("no money")\n'
    "__main__.Broke: no money"
)
STOP = 'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nStopIteration'
CONSOLE = (
    'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nZeroDivisionError: division by zero'
)
LOST = (
    'Traceback (most recent call last):\nFile "a.py", line 2, in <module>\nprint(x)\n'
    "NameError: name 'x' is not defined"
)
WINDOWS = (
    'Traceback (most recent call last):\r\n  File "C:\\Users\\Ada\\a b.py", line 2, in f\r\n    int("a")\r\n'
    "ValueError: invalid literal for int() with base 10: 'a'"
)
QUOTED = "\n".join(f"> {line}" for line in PLAIN.split("\n"))
INDENTED = "\n".join(f"    {line}" for line in PLAIN.split("\n"))


class TestPastes:
    @pytest.mark.parametrize(
        ("traceback", "before", "after"),
        [
            (PLAIN, "why does this fail?", ""),
            (PLAIN, "", "why does this fail?"),
            (PLAIN, "I ran it and got", "what is an index?"),
            (CHAINED, "help", "I expected no error"),
            (CAUSED, "help", ""),
            (NOTEBOOK, "", "what is wrong: my cell?"),
            (SYNTAX, "it says", "but the bracket is there"),
            (GROUP, "two errors at once?", "strange"),
            (CUSTOM, "my own error", "why?"),
            (STOP, "next() fails", "why: it is a list"),
            (CONSOLE, ">>> 1 / 0", ">>> 2\nwhy?"),
            (LOST, "pasted from a chat", "thanks"),
            (WINDOWS, "on Windows", "what now?"),
            (QUOTED, "you wrote", "and now?"),
            (INDENTED, "it says:", "and now?"),
        ],
    )
    def test_words_and_traceback_are_told_apart(self, traceback, before, after):
        words, found = split_paste("\n".join(part for part in (before, traceback, after) if part))
        assert found == traceback.replace("\r\n", "\n")
        assert words == "\n".join(part for part in (before, after) if part)

    def test_fences_around_a_paste_go(self):
        words, found = split_paste(f"why?\n```text\n{PLAIN}\n```\nplease")
        assert (words, found) == ("why?\nplease", PLAIN)

    @pytest.mark.parametrize(
        "text",
        [
            "what is a closure?",
            "",
            "My Traceback (most recent call last) is gone",
            'the file "a.py", line 3 is wrong',
            '  File "a.py", line 3\nis what it said, no more',
            "ValueError: what is that?",
        ],
    )
    def test_words_alone_stay_words(self, text):
        assert split_paste(text) == (text, None)

    def test_a_paste_that_ends_early_is_a_traceback_to_its_end(self):
        cut = PLAIN[: PLAIN.index("IndexError")].rstrip()
        assert split_paste(f"help\n{cut}") == ("help", cut)

    @pytest.mark.parametrize("text", ["> " * 30_000, "Traceback (most recent call last):\n" * 2000, "| + " * 20_000])
    def test_long_nonsense_takes_no_time(self, text):
        began = time.process_time()
        split_paste(text)
        assert time.process_time() - began < 1


class TestMessage:
    def test_what_was_pasted_is_sent_as_a_traceback(self):
        body = asking.message(f"why?\n{PLAIN}", None, None, [], "c")
        assert body == {"query": "why?", "traceback": PLAIN, "session_context": {"conversation_id": "c"}}

    def test_files_are_read_and_named_without_their_folders(self, tmp_path):
        code, trace, other = (tmp_path / name for name in ("a.py", "t.txt", "words.txt"))
        code.write_text("x = 'ä'\n", encoding="utf-8")
        trace.write_text(PLAIN)
        other.write_text("one\n")
        body = asking.message(f"why?\n{PLAIN}", str(code), str(trace), [str(other)], "c")
        assert body["code"] == "x = 'ä'\n"
        assert body["traceback"] == PLAIN
        assert body["query"] == f"why?\n{PLAIN}"
        assert body["files"] == {"words.txt": "one\n"}

    def test_a_file_that_is_missing_or_no_text_is_bad_input(self, tmp_path):
        binary = tmp_path / "a.bin"
        binary.write_bytes(b"\xff\xfe")
        with pytest.raises(BadInput, match="UTF-8"):
            asking.message("", str(binary), None, [], "c")
        with pytest.raises(BadInput, match="No such file"):
            asking.message("", str(tmp_path / "none.py"), None, [], "c")
        with pytest.raises(BadInput, match="directory"):
            asking.message("", None, None, [str(tmp_path)], "c")


class TestConversation:
    def settings(self, tmp_path):
        return Settings(data=tmp_path / "data")

    def test_each_message_begins_one_of_its_own(self, tmp_path):
        settings = self.settings(tmp_path)
        names = {asking.conversation(settings, None, False) for _ in range(3)}
        assert len(names) == 3
        assert all(str(uuid.UUID(name)) == name for name in names)

    def test_the_remembered_one_goes_on(self, tmp_path):
        settings = self.settings(tmp_path)
        asking.remember(settings, name := str(uuid.uuid4()))
        assert asking.conversation(settings, None, True) == name
        assert settings.data.stat().st_mode & 0o777 == 0o700

    def test_a_chosen_one_is_taken(self, tmp_path):
        name = str(uuid.uuid4())
        assert asking.conversation(self.settings(tmp_path), name.upper(), True) == name

    @pytest.mark.parametrize("kept", [None, "", "no uuid", "\xff"])
    def test_without_one_there_is_nothing_to_go_on_with(self, tmp_path, kept):
        settings = self.settings(tmp_path)
        if kept is not None:
            settings.data.mkdir()
            (settings.data / asking.LAST).write_bytes(kept.encode("latin-1"))
        with pytest.raises(BadInput, match="ask something first"):
            asking.conversation(settings, None, True)

    def test_another_id_than_a_uuid_is_bad_input(self, tmp_path):
        with pytest.raises(BadInput, match="UUID"):
            asking.conversation(self.settings(tmp_path), "1", False)

    def test_where_nothing_can_be_written_it_is_not_remembered(self, tmp_path):
        (tmp_path / "data").write_text("a file")
        asking.remember(self.settings(tmp_path), str(uuid.uuid4()))


class TestShow:
    ANSWER: ClassVar = {"answer": {"content": {"summary": "Ä list.", "blocks": [], "follow_ups": []}}}

    def test_programs_get_json(self, capsys):
        asking.show(self.ANSWER, as_json=True)
        assert json.loads(capsys.readouterr().out) == self.ANSWER

    def test_people_get_text(self, capsys):
        asking.show(self.ANSWER, as_json=False)
        assert capsys.readouterr().out == "Ä list.\n"
