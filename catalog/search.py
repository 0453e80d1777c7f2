"""Search among modules: by dictionary forms, near meanings, beginnings of words and typing errors.

What is searched is a column of plain text (`Module.lemmas`), so both databases answer alike. A line of it
is a field and its lemmas: «title<TAB>работа входящий звонок».
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.html import escape
from django.utils.safestring import SafeString

from catalog.synonyms import SYNONYMS
from catalog.words import WORD, is_known, lemmas_in, lemmas_of, plain, words_in

FORMAT = 1  # a new number makes every module's column anew at the next load


class Field(StrEnum):
    """Where a word was found; a criterion's lines carry its code after the sign."""

    CODE = "code"
    TITLE = "title"
    SUBTITLE = "subtitle"
    GOAL = "goal"
    COMPETENCE = "competence"
    DESCRIPTION = "description"
    MAIN = "+"
    SUPPORT = "-"


WEIGHTS = {
    Field.CODE: 12.0,
    Field.TITLE: 8.0,
    Field.SUBTITLE: 6.0,
    Field.GOAL: 4.0,
    Field.COMPETENCE: 3.0,
    Field.MAIN: 3.0,
    Field.DESCRIPTION: 2.0,
    Field.SUPPORT: 1.0,
}
NEAR, BEGINNING, TYPO = 0.6, 0.8, 0.7  # how much less than the word itself
SHORTEST_BEGINNING, SHORTEST_TYPO = 3, 4  # letters
ALIKE = 0.72  # normalised similarity of Damerau and Levenshtein
ECHO = 0.15  # what each further place of the same word adds
LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюе")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of one module where a word stands; `key` is the criterion's code there."""

    field: Field
    key: str
    lemma: str

    @property
    def weight(self) -> float:
        """Points of a hit here."""
        return WEIGHTS[self.field]


@dataclass(slots=True)
class Hit:
    """One module found: how well, by which dictionary forms, and where the best places are."""

    module_id: int
    score: float = 0.0
    lemmas: set[str] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """The answer: hits, the best first, and how mistyped words were read («жалаба» → «жалоба»)."""

    hits: dict[int, Hit] = field(default_factory=dict)
    readings: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)  # words of the query that occur nowhere


def column_of(fields: Iterable[tuple[str, str]]) -> str:
    """The search column of (field, text) pairs."""
    return "\n".join(f"{name}\t{' '.join(lemmas_in(text))}" for name, text in fields if text)


def find(query: str, columns: Mapping[int, str]) -> Found:
    """Modules (id → search column) that answer the query: those with all of its words, or with the most.

    A word that occurs nowhere, even after correction, is left out: «курс про звонки» finds calls.
    """
    postings = _postings(columns)
    found = Found()
    terms = [term for term in _terms(query, postings, found) if term]
    matched: dict[int, int] = defaultdict(int)
    for term in terms:
        for module_id, (score, places) in _score(term, postings, len(columns)).items():
            hit = found.hits.setdefault(module_id, Hit(module_id))
            hit.score += score
            hit.lemmas |= {place.lemma for place in places}
            hit.places += places[:1]
            matched[module_id] += 1
    most = max(matched.values(), default=0)
    kept = [hit for hit in found.hits.values() if matched[hit.module_id] == most]
    found.hits = {hit.module_id: hit for hit in sorted(kept, key=lambda one: (-one.score, one.module_id))}
    return found


Postings = dict[str, list[tuple[int, str]]]


def _postings(columns: Mapping[int, str]) -> Postings:
    """Lemma → (module, name of the field) wherever it stands."""
    postings: Postings = defaultdict(list)
    for module_id, column in columns.items():
        for line in column.splitlines():
            name, _tab, lemmas = line.partition("\t")
            place = (module_id, name)
            for lemma in lemmas.split():
                postings[lemma].append(place)
    return postings


def _terms(query: str, postings: Postings, found: Found) -> Iterator[dict[str, float]]:
    """For each word of the query the lemmas that may stand for it, with their worth in (0, 1]."""
    for word in words_in(query):
        forms = lemmas_of(word)
        term = _known(forms, postings)
        if forms and not term:
            term = _beginning(word, postings) or _mistyped(word, forms, postings, found.readings)
            found.missing += [] if term else [word]
        yield term


def _known(forms: Iterable[str], postings: Postings) -> dict[str, float]:
    """The forms themselves and the words near them, as far as they occur."""
    term = {near: NEAR for form in forms for near in SYNONYMS.get(form, ()) if near in postings}
    return term | {form: 1.0 for form in forms if form in postings}


def _beginning(word: str, postings: Postings) -> dict[str, float]:
    """Words that begin so: somebody is still typing."""
    if len(word) < SHORTEST_BEGINNING:
        return {}
    return {lemma: BEGINNING for lemma in postings if lemma.startswith(word)}


def _mistyped(
    word: str, forms: Iterable[str], postings: Postings, readings: dict[str, str]
) -> dict[str, float]:
    """The likeliest word instead of a mistyped one, or of one typed in the other keyboard layout."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    switched = plain(word.translate(LAYOUT))
    if word.isascii() and word.isalpha():
        forms, term = lemmas_of(switched), _known(lemmas_of(switched), postings)
        if term:
            readings[word] = switched
            return term
    if len(word) < SHORTEST_TYPO or is_known(word):
        return {}  # «доставка» is a word that we do not have, not a mistyped «добавка»
    vocabulary = [lemma for lemma in (*postings, *SYNONYMS) if len(lemma) >= SHORTEST_TYPO]
    best: tuple[str, float] = ("", 0.0)
    for form in dict.fromkeys((*forms, word)):
        one = process.extractOne(form, vocabulary, scorer=OSA.normalized_similarity, score_cutoff=ALIKE)
        if one is not None and one[1] > best[1]:
            best = (one[0], one[1])
    if not best[0]:
        return {}
    readings[word] = best[0]
    return {lemma: worth * TYPO for lemma, worth in _known([best[0]], postings).items()}


def _score(
    term: Mapping[str, float], postings: Postings, modules: int
) -> dict[int, tuple[float, list[Place]]]:
    """Module → points of this word there and its places, the weightiest first; a rare word counts more."""
    places: dict[int, list[tuple[float, Place]]] = defaultdict(list)
    for lemma, worth in term.items():
        for module_id, name in postings.get(lemma, ()):
            is_criterion = name[0] in "+-"
            place = Place(Field(name[0]), name[1:], lemma) if is_criterion else Place(Field(name), "", lemma)
            places[module_id].append((worth * place.weight, place))
    rarity = math.log(1 + modules / max(len(places), 1))
    scored = {}
    for module_id, ones in places.items():
        ones.sort(key=lambda one: -one[0])
        points = ones[0][0] + ECHO * sum(one[0] for one in ones[1:6])
        scored[module_id] = (rarity * points, [place for _points, place in ones])
    return scored


def mark(text: str, lemmas: set[str]) -> SafeString:
    """The text with <mark> around words whose dictionary form is among the lemmas."""
    lowered = plain(text)  # one character for one, so that places agree
    parts, end = [], 0
    for match in WORD.finditer(lowered):
        if lemmas.isdisjoint(lemmas_of(match.group())):
            continue
        parts += [escape(text[end : match.start()]), "<mark>", escape(text[slice(*match.span())]), "</mark>"]
        end = match.end()
    return SafeString("".join([*parts, escape(text[end:])]))


def sentence_with(text: str, lemma: str) -> str:
    """The first sentence of the text that holds the lemma, or nothing."""
    for sentence in text.replace("? ", "?|").replace(". ", ".|").split("|"):
        if any(lemma in lemmas_of(word) for word in words_in(sentence)):
            return sentence
    return ""
