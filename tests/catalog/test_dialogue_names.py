"""Authors read numbers and words where the file has codes."""

from django.utils import translation

from catalog.dialogue_names import place_choices, turn_name

CONTENT = {
    "turns": [
        {"code": "hello", "client": "Алло,\nкто это?"},
        {"code": "rush", "client": "Я в метро, если пропаду — это тоннель, не пугайтесь и ждите."},
    ],
    "endings": [{"code": "calm", "title": "Мама и Мускат попрощались"}],
}


def test_turns_are_numbered_in_their_order_and_endings_apart():
    with translation.override("ru"):
        names = [turn_name(CONTENT, code) for code in ("hello", "rush", "calm", "nowhere")]

    assert names == ["Ход 1", "Ход 2", "Конец 1", "nowhere"]


def test_a_choice_reminds_of_what_is_said_there_and_keeps_the_code():
    with translation.override("ru"):
        choices = place_choices(CONTENT, ["hello", "rush", "calm", "nowhere"])

    assert choices == [
        ("hello", "Ход 1. Алло, кто это?"),
        ("rush", "Ход 2. Я в метро, если пропаду — это тоннель,…"),
        ("calm", "Конец 1. Мама и Мускат попрощались"),
        ("nowhere", "nowhere"),
    ]
