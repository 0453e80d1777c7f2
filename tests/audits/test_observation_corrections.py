"""An observation is corrected on its page: a new version with a reason, and nothing typed or old is lost."""

import pytest
from django.urls import reverse

from audits.models import AuditWave, CommentTag, Observation
from audits.services.corrections import correct_observation, withdraw_observation
from tests.conftest import NOON
from tests.factories.audits import CriterionFactory
from tests.factories.observation_pages import sources_wave
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
FORMS = {  # what the form of each kind sends when nothing is touched
    "pairs": {
        **{f"{side}-SQ0{at}": "6" for side in "ep" for at in range(1, 6)},
        "p-SQ01": "2",
        "p-SQ05": "",
        "c-comment": "Ждали долго.",
    },
    "marks": {"a-ES01": "4", "a-ES02": "NA", "a-ES04": "2"},
    "visit": {"a-V01": "no", "a-V02": "partly", "a-V03": "NA", "c-V01": "Таблички нет, сказала [имя]."},
    "practice": {"a-A01": "2", "c-A01": "Приказ № 5"},
    "month": {"r-K02-count": "3", "r-K02-exposure": "1200"},
}


@pytest.fixture
def sources():
    return sources_wave(state="scored", scored_at=NOON)


@pytest.fixture
def auditor(client, sources):
    person = auditor_of(sources.wave)
    client.force_login(person, BACKEND)
    return person


def send(client, observation, reason="Опечатка", **fields):
    """The correction as a browser sends it; the answer."""
    address = reverse("audits:observation-correct", args=[observation.wave_id, observation.pk])
    return client.post(address, {"reason": reason, **fields})


def in_force(observation):
    """The version that counts."""
    return Observation.objects.get(external_id=observation.external_id, superseded_at__isnull=True)


@pytest.mark.parametrize(
    ("name", "mended", "now"),
    [
        (
            "pairs",
            {"p-SQ01": "3", "w-T": "100"},
            lambda v: (v["p"][0], v["p"][4], v["w"]["T"]) == (3, None, 100),
        ),
        ("marks", {"a-ES02": "1", "a-ES04": ""}, lambda v: (v["ES02"], v["ES04"]) == (1, None)),
        ("visit", {"a-V01": "yes", "a-V03": "1:15"}, lambda v: (v["V01"], v["V03"]) == ("yes", 75)),
        ("practice", {"a-A01": "3"}, lambda v: v["A01"] == 3),
        ("month", {"r-K02-count": "1 250,5"}, lambda v: v["K02"] == {"count": 1250.5, "exposure": 1200}),
    ],
)
def test_every_kind_is_corrected_by_fields_of_its_own(client, auditor, sources, name, mended, now):
    old = sources.seen[name]

    answer = send(client, old, **(FORMS[name] | mended))

    new = in_force(old)
    assert answer.status_code == 302
    assert (new.version, new.reason, new.recorded_by) == (2, "Опечатка", auditor)
    assert now(new.values)
    assert new.comments == old.comments  # what was not touched stays as it was stored, masked on pages only


@pytest.mark.parametrize("name", list(FORMS))
def test_the_form_is_filled_with_what_stands(client, auditor, sources, name):
    answer = send(client, sources.seen[name], **FORMS[name])

    assert answer.status_code == 422
    assert "Ничего не изменено" in answer.content.decode()


def test_a_scored_wave_is_told_to_be_computed_anew(client, auditor, sources):
    send(client, sources.seen["visit"], **(FORMS["visit"] | {"a-V01": "yes"}))
    page = client.get(
        reverse("audits:observation-detail", args=[sources.wave.pk, in_force(sources.seen["visit"]).pk])
    )

    assert AuditWave.objects.get(pk=sources.wave.pk).state == "checking"
    assert "их нужно пересчитать" in page.content.decode()


def test_without_a_reason_nothing_is_stored_and_what_was_typed_stays(client, auditor, sources):
    answer = send(
        client,
        sources.seen["visit"],
        reason=" ",
        **(FORMS["visit"] | {"a-V03": "2:30", "c-V02": "Видел сам"}),
    )
    text = answer.content.decode()

    assert answer.status_code == 422
    assert 'value="2:30"' in text
    assert "Видел сам" in text
    assert Observation.objects.filter(version=2).count() == 0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("pairs", {"p-SQ01": "8"}),
        ("marks", {"a-ES04": "4"}),
        ("visit", {"a-V01": "partly"}),
        ("visit", {"a-V03": "скоро"}),
        ("practice", {"a-A01": "5"}),
        ("month", {"r-K02-count": "-1"}),
        ("month", {"r-K02-count": ""}),
        ("pairs", {"w-T": "101"}),
    ],
)
def test_an_answer_of_another_type_is_refused_beside_its_field(client, auditor, sources, name, wrong):
    answer = send(client, sources.seen[name], **(FORMS[name] | wrong))

    assert answer.status_code == 422
    assert 'class="invalid"' in answer.content.decode()
    assert in_force(sources.seen[name]).version == 1


def test_a_new_comment_is_masked(client, auditor, sources):
    send(client, sources.seen["visit"], **(FORMS["visit"] | {"c-V02": "Анна Петрова, тел. 8 912 345-67-89"}))

    assert in_force(sources.seen["visit"]).comments["V02"] == "[имя], тел. [телефон]"


def test_a_stale_correction_shows_both_and_loses_nothing(client, auditor, sources):
    seen = sources.seen["visit"]
    other = auditor_of(sources.wave)
    values = seen.values | {"V02": "no"}
    correct_observation(seen.pk, values=values, comments=seen.comments, reason="Другой", by=other, at=NOON)

    answer = send(client, seen, **(FORMS["visit"] | {"a-V03": "2:30"}))

    text = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 409
    assert in_force(seen).version == 2
    assert 'value="2:30"' in text
    assert other.short_name.replace("\xa0", " ") in text
    assert "Частично</del>" in text
    assert "Нет</ins>" in text
    assert 'name="a-V02" value="no" checked' in text  # theirs stays where mine says nothing
    assert send(client, in_force(seen), **(FORMS["visit"] | {"a-V03": "2:30"})).status_code == 302


def test_what_somebody_withdrew_meanwhile_is_corrected_no_more(client, auditor, sources):
    seen = sources.seen["visit"]
    withdraw_observation(seen.pk, reason="Дубль", by=auditor, at=NOON)

    answer = send(client, seen, **(FORMS["visit"] | {"a-V01": "yes"}))

    assert answer.status_code == 302
    assert Observation.objects.filter(external_id=seen.external_id).count() == 2  # the withdrawal is one
    assert not Observation.objects.filter(external_id=seen.external_id, superseded_at=None).exists()


def test_tags_of_comments_that_stay_go_over(client, auditor, sources):
    seen = sources.seen["visit"]
    CommentTag.objects.create(
        observation=seen,
        item="V01",
        criterion=CriterionFactory(code="MV01"),
        tagged_by=auditor,
        created_at=NOON,
    )

    send(client, seen, **(FORMS["visit"] | {"a-V02": "yes"}))

    assert CommentTag.objects.get().observation == in_force(seen)


def test_versions_say_who_when_why_and_what_changed(client, auditor, sources):
    seen = sources.seen["visit"]
    send(client, seen, **(FORMS["visit"] | {"a-V02": "yes"}))
    text = client.get(reverse("audits:observation-detail", args=[sources.wave.pk, seen.pk])).content.decode()
    text = text.replace("\xa0", " ")

    assert "Это версия 1" in text
    assert "Опечатка" in text
    assert "Частично</del>" in text
    assert "Да</ins>" in text


def test_a_withdrawal_keeps_the_page_with_its_reason(client, auditor, sources):
    seen = sources.seen["visit"]
    address = reverse("audits:observation-withdraw", args=[sources.wave.pk, seen.pk])
    client.post(address, {"reason": ""})
    assert in_force(seen).version == 1

    client.post(address, {"reason": "Не тот филиал"})

    text = client.get(reverse("audits:observation-detail", args=[sources.wave.pk, seen.pk])).content.decode()
    assert "Не тот филиал" in text
    assert auditor.short_name in text
    listed = client.get(reverse("audits:observation-list", args=[sources.wave.pk]), {"withdrawn": 1})
    assert "Н-3" in listed.content.decode()


def test_an_approved_wave_keeps_what_it_was_computed_from(client, auditor, sources):
    AuditWave.objects.filter(pk=sources.wave.pk).update(state="approved", approved_at=NOON)
    seen = sources.seen["visit"]

    send(client, seen, **(FORMS["visit"] | {"a-V01": "yes"}))
    client.post(reverse("audits:observation-withdraw", args=[sources.wave.pk, seen.pk]), {"reason": "Дубль"})

    assert in_force(seen).version == 1
