"""Turns a message into the features that the light model knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from learnflow.skills.triage.anatomy import BLOCK_WORD, INLINE_WORD, Anatomy, Parse, has_words
from learnflow.skills.triage.lexicon import BLOCK, CODE, ERROR, FOREIGN, NUMBER, TOPIC, Lexicon, correct

MAX_PROSE = 2_400
MAX_TOKENS = 400
"""Of a longer message both ends count, half of this each: a request stands at one of them."""
MAX_WORD = 24
REMEMBERED = 20_000
MAX_KEYWORD_TEXT = 600

_TOKEN = re.compile(r"\w+(?:[.'+#]\w+)*(?:\+\+|#|\()?|[?!.]+|[,;:]|\n+")
_REPEATED = re.compile(r"(.)\1{2,}")
_ERROR_NAME = re.compile(r"[a-z]{2,30}(?:error|exception|warning)s?$")
_STOPS = {"?": "?", "!": "!", ".": ".", "\n": ".", ",": ",", ";": ",", ":": ","}
_SENTENCE_ENDS = frozenset("?!.")
_DENIALS = frozenset(("no", "not", "don't", "without", "doesn't", "isn't", "never"))
_TURNS = frozenset(("but", "just", "only", "?", "!", ".", ","))
DENIED = 5
"""A denial reaches this many words on, or to the next stop, `but`, `just` or `only`."""
_NOTHING = (".",)
_PLACEHOLDERS = frozenset((TOPIC, ERROR, FOREIGN, CODE, BLOCK, NUMBER))


@dataclass(frozen=True, slots=True)
class Features:
    """What the model sums: distinct words, pairs of neighbours, signs (flags, cues, pairs of cues).

    `last` holds words and pairs of the last sentence, where a request stands more often than elsewhere.
    """

    words: frozenset[str]
    pairs: frozenset[str]
    signs: frozenset[str]
    last: frozenset[str]

    def groups(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the groups by name, in a fixed order; letters follow from the words."""
        return ("words", self.words), ("pairs", self.pairs), ("signs", self.signs), ("last", self.last)


class Reader:
    """Reads messages into features by one lexicon; remembers how words are spelt, at most 20,000 of them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._normal: dict[str, tuple[str, ...]] = {}

    def read(self, anatomy: Anatomy) -> Features:
        """Return the features of one message, in time linear in its length."""
        prose = anatomy.prose
        if len(prose) > MAX_PROSE:
            prose = f"{prose[: MAX_PROSE // 2]}\n{prose[-MAX_PROSE // 2 :]}"
        tokens = self.tokens(prose)
        if len(tokens) > MAX_TOKENS:
            tokens = tokens[: MAX_TOKENS // 2] + tokens[-MAX_TOKENS // 2 :]
        words = frozenset(tokens) - _STOPS.keys()
        framed = [".", *tokens, "."]
        pairs = list(map(" ".join, pairwise(framed)))
        triples = list(map(" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False)))
        cues = self._cues(tokens) | self._cues(pairs) | self._cues(triples)
        denied = _denied(tokens)
        if denied:
            refused = self._cues(denied)
            cues = (cues - refused) | {"no:" + cue for cue in refused}
        start, end = _last_sentence(tokens)
        last = tokens[start:end]
        signs = cues | _flags(anatomy, tokens, words) | self._shares(words)
        if start:
            signs |= {"last:" + cue for cue in self._cues(last) | self._cues(list(map(" ".join, pairwise(last))))}
        stop = tokens[end] if end < len(tokens) else "."
        asked = {*last, *map(" ".join, pairwise([".", *last, stop]))} - _STOPS.keys()
        return Features(words, frozenset(pairs), frozenset(signs | _together(signs)), frozenset(asked))

    def tokens(self, prose: str) -> list[str]:
        """Return the words of a prose in normal form, with `.`, `?` and `!` where it stops."""
        normal = self._normal
        result: list[str] = []
        for raw in _TOKEN.findall(prose.lower().replace("\u2019", "'")):
            known = normal.get(raw)
            if known is None:
                if len(normal) >= REMEMBERED:
                    normal.clear()
                known = normal[raw] = self._normalise(raw)
            result += known
        return result

    def spoken(self, prose: str) -> dict[str, str]:
        """Return the distinct words of a prose in normal form, each as it was written first, without numbers."""
        found: dict[str, str] = {}
        for raw in _TOKEN.findall(prose[:MAX_KEYWORD_TEXT].lower()):
            for word in self._normal.get(raw, _NOTHING):
                if word not in _STOPS and word not in (BLOCK, NUMBER) and raw not in (INLINE_WORD, BLOCK_WORD):
                    found.setdefault(word, raw.rstrip("("))
        return found

    def _normalise(self, raw: str) -> tuple[str, ...]:
        if raw[0] in _STOPS:
            return ("?",) if "?" in raw else (_STOPS[raw[0]],)
        if raw == BLOCK_WORD:
            return (BLOCK,)
        if raw == INLINE_WORD or raw.endswith("(") or "_" in raw:
            return (CODE,)
        if raw.isdigit():
            return (NUMBER,)
        lexicon = self._lexicon
        if "." in raw and raw not in lexicon.foreign:
            return tuple(word for part in raw.split(".") for word in (*self._normalise(part), ".") if word)[:-1]
        word = lexicon.spellings.get(raw, raw)
        if word == raw and raw not in lexicon.known:
            word = self._respell(raw)
        return tuple(self._placed(part) for part in word.split(" "))

    def _respell(self, raw: str) -> str:
        lexicon = self._lexicon
        word = _REPEATED.sub(r"\1", raw)
        if word in lexicon.spellings or word in lexicon.known:
            return lexicon.spellings.get(word, word)
        return correct(word, lexicon) or raw

    def _placed(self, word: str) -> str:
        if word in self._lexicon.topics:
            return TOPIC
        if word in self._lexicon.foreign:
            return FOREIGN
        if _ERROR_NAME.match(word):
            return ERROR
        return word[:MAX_WORD]

    def _cues(self, phrases: list[str]) -> set[str]:
        table = self._lexicon.cues
        return {cue for phrase in phrases if phrase in table for cue in table[phrase]}

    def _shares(self, words: frozenset[str]) -> set[str]:
        """Return how many of the words are met nowhere, which tells gibberish and other subjects."""
        unknown = len(words - self._lexicon.known - _PLACEHOLDERS)
        if not words or not unknown:
            return {"unknown:none"}
        share = unknown / len(words)
        return {"unknown:all" if share > 0.8 else "unknown:many" if share > 0.34 else "unknown:some"}


def _last_sentence(tokens: list[str]) -> tuple[int, int]:
    """Return where the last sentence begins and ends; it begins at 0 where there is one only."""
    end = len(tokens)
    while end and tokens[end - 1] in _STOPS:
        end -= 1
    start = end
    while start and tokens[start - 1] not in _SENTENCE_ENDS:
        start -= 1
    return start, end


def _denied(tokens: list[str]) -> list[str]:
    """Return the words that a denial reaches."""
    if _DENIALS.isdisjoint(tokens):
        return []
    result: list[str] = []
    left = 0
    for token in tokens:
        if token in _TURNS:
            left = 0
        elif left:
            result.append(token)
            left -= 1
        if token in _DENIALS:
            left = DENIED
    return result


def _flags(anatomy: Anatomy, tokens: list[str], words: frozenset[str]) -> set[str]:
    count = len(tokens)
    size = 0 if not count else 1 if count < 3 else 2 if count < 6 else 3 if count < 12 else 4 if count < 30 else 5
    flags = {f"size:{size}"}
    if "?" in tokens:
        flags.add("asks")
        if tokens[-1] == "?":
            flags.add("asks:last")
    if anatomy.parse is not Parse.NONE:
        flags |= {"code", f"code:{anatomy.parse.value}"}
    for flag, present in (
        ("traceback", anatomy.traceback or ERROR in words),
        ("output", anatomy.output),
        ("inline", anatomy.inline or CODE in words),
        ("foreign:code", anatomy.foreign),
        ("foreign", FOREIGN in words),
        ("topic", TOPIC in words),
        ("silent", not has_words(anatomy.prose)),
    ):
        if present:
            flags.add(flag)
    return flags


def _together(signs: set[str]) -> set[str]:
    """Return every two signs side by side, of at most twelve: a cue means another thing beside another."""
    ordered = sorted(s for s in signs if not s.startswith(("last:", "size:", "unknown:")))[:12]
    return {f"{a}+{b}" for i, a in enumerate(ordered) for b in ordered[i + 1 :]}
