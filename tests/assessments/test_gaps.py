"""Gaps of a text and norms of a company are told apart."""

from assessments.queries.asked import cloze_parts


def test_a_norm_that_the_company_has_not_is_text_and_no_gap():
    question = {"text": "Ответ за {{no_norm}} и {{1}}", "gaps": [{"code": "1", "width": 5}]}

    parts = cloze_parts(question, None)

    assert [(part.text, part.gap) for part in parts] == [("Ответ за {{no_norm}} и ", ""), ("", "1")]
