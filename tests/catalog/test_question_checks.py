"""What a question must hold beyond its schema."""

import pytest

from catalog.loading.question_checks import check_question

PAIRS = [{"code": code, "left": code, "right": code.upper()} for code in "abc"]
LINES = [
    {"code": code, "who": "Оператор", "text": code, "fault": code in "ab", "why": "Потому"} for code in "abcd"
]
MATCHING = {"kind": "matching", "text": "?", "pairs": PAIRS}
FAULTS = {"kind": "faults", "text": "?", "lines": LINES}
CLOZE = {"kind": "cloze", "text": "{{1}} и {{2}}", "gaps": [{"code": n, "accept": ["да"]} for n in "12"]}
RANKS = [{"code": rank, "text": rank, "rank": rank, "why": "Потому"} for rank in ("best", "worst", "between")]
BEST_WORST = {"kind": "best_worst", "text": "?", "options": RANKS}


@pytest.mark.parametrize("row", [MATCHING, FAULTS, CLOZE, BEST_WORST], ids=lambda row: row["kind"])
def test_a_sound_question_has_nothing_against_it(row):
    assert list(check_question(row)) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({**MATCHING, "pairs": [*PAIRS, {**PAIRS[0], "code": "d"}]}, "одинаковы"),
        ({**MATCHING, "pairs": [{**one, "right": "A"} for one in PAIRS]}, "одно и то же"),
        ({**MATCHING, "extra": [{"code": "x", "text": "A"}]}, "уже есть"),
        ({**MATCHING, "pairs": [*PAIRS, PAIRS[0]]}, "код"),
        ({**FAULTS, "lines": [{**one, "fault": one["code"] != "d"} for one in LINES]}, "выгодно"),
        ({**FAULTS, "lines": [{**one, "fault": False} for one in LINES]}, "ни одна"),
        ({**FAULTS, "lines": [{**one, "why": ""} for one in LINES]}, "объяснение"),
        ({**CLOZE, "text": "{{1}}"}, "нет места"),
        ({**CLOZE, "text": "{{1}} {{2}} {{3}}"}, "такого пропуска нет"),
        ({**CLOZE, "text": "{{1}} {{1}} {{2}}"}, "дважды"),
        ({**CLOZE, "gaps": [{"code": n, "accept": ["…"]} for n in "12"]}, "ни буквы"),
        ({**BEST_WORST, "options": [*RANKS, {**RANKS[0], "code": "x"}]}, "ровно одна"),
        ({**BEST_WORST, "text": "![схема](media/net.png)"}, "net.png"),
        ({**BEST_WORST, "text": "![](media/a.png)"}, "слова"),
        ({**BEST_WORST, "options": [*RANKS[:2], {**RANKS[2], "text": "![з](media/b.mp3)"}]}, "картинка"),
    ],
)
def test_what_is_wrong_is_said(row, said):
    assert any(said in reason for _where, reason in check_question(row, {"a.png", "b.mp3"}))
