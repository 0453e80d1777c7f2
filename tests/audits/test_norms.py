"""Norms of the organisation stand in instruments by value."""

import pytest

from audits.norms import norms_named, with_norms

NORMS = {"hold_time": [1, "minute"], "answer_time": [30, "second"], "chat_time": [3, "minute"]}


def body(**item):
    return {"code": "calls", "items": [{"code": "C01"} | item]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Возвращались хотя бы раз в {norm:hold_time}", "Возвращались хотя бы раз в 1 минуту"),
        ("Не дольше {norm:hold_time:gen}", "Не дольше 1 минуты"),
        ("Ответ через {norm:chat_time}", "Ответ через 3 минуты"),
        ("Без нормы", "Без нормы"),
    ],
)
def test_a_text_shows_the_value_in_its_case(text, shown):
    filled = with_norms(body(text=text), NORMS)

    assert filled["items"][0]["text"].replace("\xa0", " ") == shown


def test_the_target_follows_the_norm_and_the_limit_keeps_its_ratio():
    given = body(type="time", target=20, target_norm="answer_time", limit=60, unit="s")

    [item] = with_norms(given, NORMS)["items"]

    assert (item["target"], item["limit"]) == (30, 90)
    assert given["items"][0]["target"] == 20


def test_minutes_become_seconds():
    [item] = with_norms(body(target=120, target_norm="chat_time", limit=900), NORMS)["items"]

    assert (item["target"], item["limit"]) == (180, 1350)


def test_a_norm_without_a_value_leaves_the_target():
    [item] = with_norms(body(target=20, target_norm="queue_time", limit=60), NORMS)["items"]

    assert (item["target"], item["limit"]) == (20, 60)


def test_the_codes_that_a_text_names_are_told():
    assert list(norms_named("за {norm:chat_time}, не дольше {norm:hold_time:gen}")) == [
        "chat_time",
        "hold_time",
    ]
