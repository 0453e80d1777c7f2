"""Words of the audit agree with their numbers, and numbers are written with a comma."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audits.models import Verdict
from audits.plan_fields import number_field
from audits.queries.verdict_words import counted
from tests.audits.test_progress import BACKEND, seen
from tests.factories.plans import draft_wave, whole_wave
from tests.factories.waves import auditor_of

Outcome = Verdict.Outcome


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, ["ухудшился", "закрыт", "сократился"]),
        (3, ["ухудшилось", "закрыто", "сократилось"]),
        (11, ["ухудшилось", "закрыто", "сократилось"]),
        (21, ["ухудшился", "закрыт", "сократился"]),
    ],
)
def test_a_verdict_agrees_with_how_many_there_are(n, words):
    assert [counted(one, n) for one in (Outcome.WORSENED, Outcome.CLOSED, Outcome.NARROWED)] == words


def test_bounds_of_a_number_are_said_with_a_comma():
    field = number_field("", least=0.001, most=99.5)

    said = []
    for value in ("0", "100"):
        with pytest.raises(ValidationError) as caught:
            field.clean(value)
        said += caught.value.messages

    assert said == ["Не меньше 0,001.", "Не больше 99,5."]


@pytest.mark.django_db
@pytest.mark.parametrize(("full", "said"), [(2, "Отстаёт 1\xa0филиал"), (1, "Отстают 2\xa0филиала")])
def test_branches_behind_agree_with_their_number(client, monkeypatch, full, said):
    wave = whole_wave(state="collecting", branches=3, control=1, quota=30)
    for one in wave.branches.order_by("pk")[:full]:
        seen(wave, one.branch, 30)
    client.force_login(auditor_of(wave), backend=BACKEND)

    page = client.get(reverse("audits:wave-progress", args=[wave.pk])).content.decode()

    assert said in page


@pytest.mark.django_db
def test_the_planner_takes_no_token_into_the_address_and_saves_with_one(client):
    wave = draft_wave()
    client.force_login(auditor_of(wave), backend=BACKEND)

    page = client.get(reverse("audits:wave-plan", args=[wave.pk])).content.decode()
    form = page[page.index('class="planner"') :].partition("</form>")[0]

    assert '<form method="get"' in form
    assert '<input type="hidden" name="csrfmiddlewaretoken"' not in form
    assert 'formmethod="post"' in form


@pytest.mark.django_db
def test_no_heading_stands_over_nothing_when_all_came_by_links(client):
    wave = whole_wave(state="collecting", branches=3, control=1, quota=30)
    client.force_login(auditor_of(wave), backend=BACKEND)
    address = reverse("audits:wave-detail", args=[wave.pk])
    seen(wave, wave.branches.order_by("pk")[0].branch, 3)

    page = client.get(address).content.decode()

    assert "collected-title" not in page
    assert "progress-title" in page
