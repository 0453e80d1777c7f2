"""Links that open a report without an account: one answer to all that fail, counted, withdrawn, unlogged."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership
from jobs.models import Job
from reports.links import digest_of
from reports.models import ReportLink
from reports.services import TooManyLinksError, make_link, open_link, request_report, revoke_link
from reports.views.links import MISSES, OPENINGS
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.waves import scored_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def wave():
    return scored_wave()


@pytest.fixture
def person(wave):
    return person_with_role(Membership.Role.HR, wave.organisation, last_name="Ковалевская")


@pytest.fixture
def report(wave, person):
    return request_report(wave.pk, requested_by=person, at=NOON)


@pytest.fixture
def hr(client, person):
    client.force_login(person, BACKEND)
    return client


@pytest.fixture
def visitor():
    cache.clear()
    return Client()


def made(report, person, **fields):
    """An open link and its secret."""
    return make_link(
        report.pk, **{"label": "Директор", "days": 14, "by": person, "at": timezone.now()} | fields
    )


def page_of(secret):
    return reverse("report_links:link-open", args=[secret])


def headers_of(answer):
    """All but the moment of the answer."""
    return {name: value for name, value in answer.headers.items() if name != "Expires"}


def test_the_address_is_shown_once_and_only_its_digest_is_kept(hr, report, settings):
    settings.PUBLIC_URL = "https://service.example"
    answer = hr.post(
        reverse("reports:report-link-create", args=[report.pk]), {"label": "Директор сети", "days": "14"}
    )
    link = ReportLink.objects.get()
    address = answer.context["address"]
    secret = address.rstrip("/").rpartition("/")[2]

    assert address == f"https://service.example/r/{secret}/"
    assert address in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert link.digest == digest_of(secret)
    assert secret not in {str(value) for value in vars(link).values()}
    assert secret not in hr.get(reverse("reports:report-detail", args=[report.pk])).content.decode()
    assert secret not in "".join(str(one.detail) for one in AuditEvent.objects.all())


def test_who_has_the_link_reads_the_report_without_an_account_and_without_a_cookie(visitor, report, person):
    link, secret = made(report, person)

    answer = visitor.get(page_of(secret))

    assert answer.status_code == 200
    assert "Разрывы по приоритету" in answer.content.decode()
    assert answer.cookies == {}
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert person.last_name not in answer.content.decode()
    link.refresh_from_db()
    assert link.opened_count == 1
    assert link.last_opened_at is not None


def test_unknown_expired_and_withdrawn_links_are_one_and_the_same_answer(visitor, report, person):
    _link, expired = made(report, person, at=timezone.now() - timedelta(days=15))
    link, withdrawn = made(report, person)
    revoke_link(link.pk, by=person, at=timezone.now())

    answers = [visitor.get(page_of(one)) for one in ("a" * 32, expired, withdrawn)]
    files = [visitor.get(page_of(one) + "file/") for one in ("a" * 32, expired, withdrawn)]

    assert {one.status_code for one in answers + files} == {404}
    assert len({one.content for one in answers + files}) == 1
    assert len({tuple(sorted(headers_of(one).items())) for one in answers + files}) == 1
    assert "Попросите новую у того, кто её прислал" in answers[0].content.decode()
    assert not ReportLink.objects.filter(opened_count__gt=0).exists()


def test_a_link_opens_its_own_edition_and_stops_at_its_hour(report, person):
    link, secret = made(report, person, days=1, at=NOON)

    last = open_link(secret, at=NOON + timedelta(days=1) - timedelta(seconds=1))
    late = open_link(secret, at=NOON + timedelta(days=1))

    assert last is not None
    assert last.report == report
    assert late is None
    assert link.expires_at == NOON + timedelta(days=1)


def test_each_reading_is_counted_and_a_look_whether_it_is_there_is_not(visitor, report, person):
    link, secret = made(report, person)

    visitor.head(page_of(secret))
    visitor.get(page_of(secret))
    visitor.get(page_of(secret))

    link.refresh_from_db()
    assert link.opened_count == 2


def test_making_opening_and_withdrawing_stand_in_the_journal(visitor, report, person):
    link, secret = made(report, person)
    visitor.get(page_of(secret))
    visitor.get(page_of(secret))
    revoke_link(link.pk, by=person, at=timezone.now())
    revoke_link(link.pk, by=person, at=timezone.now())

    events = AuditEvent.objects.filter(verb__startswith="report-link.").order_by("pk")
    assert [(one.verb, one.actor) for one in events] == [
        ("report-link.create", person),
        ("report-link.open", None),
        ("report-link.revoke", person),
    ]
    assert {one.organisation_id for one in events} == {report.organisation_id}


def test_the_pdf_comes_by_the_link_once_it_is_ready(visitor, report, person):
    _link, secret = made(report, person)
    early = visitor.get(page_of(secret) + "file/")
    name = default_storage.save("jobs/1.pdf", ContentFile(b"%PDF-1.7"))
    done = {"state": "done", "finished_at": NOON, "result_file": name, "sha256": "0" * 64, "result_bytes": 8}
    Job.objects.filter(pk=report.job_id).update(**done)

    file = visitor.get(page_of(secret) + "file/")

    assert early.url == page_of(secret)
    assert b"".join(file.streaming_content) == b"%PDF-1.7"
    assert file["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in file["Cache-Control"]


def test_guessing_from_one_address_is_stopped(visitor):
    codes = [visitor.get(page_of(f"{at:032}")).status_code for at in range(MISSES.times + 1)]

    assert codes == [404] * MISSES.times + [429]


def test_reading_without_an_end_from_one_address_is_stopped(visitor, report, person):
    _link, secret = made(report, person)
    for _ in range(OPENINGS.times):
        visitor.head(page_of(secret))

    answer = visitor.get(page_of(secret))

    assert answer.status_code == 429
    assert answer["Retry-After"] == str(OPENINGS.seconds)


def test_nobody_keeps_more_open_links_than_can_be_looked_over(report, person):
    for _ in range(ReportLink.MOST_OPEN):
        made(report, person)

    with pytest.raises(TooManyLinksError):
        made(report, person)
    made(report, person, at=timezone.now() + timedelta(days=15))


@pytest.mark.parametrize("days", [0, 31])
def test_no_link_lives_longer_than_a_month(report, person, days):
    row = {"report": report, "digest": "d" * 64, "label": "x", "created_by": person, "created_at": NOON}

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportLink.objects.create(days=days, **row)


def test_a_link_without_a_name_is_refused_with_a_word(hr, report):
    answer = hr.post(reverse("reports:report-link-create", args=[report.pk]), {"label": " ", "days": "14"})

    assert answer.status_code == 422
    assert "Укажите, для кого ссылка" in answer.content.decode()
    assert not ReportLink.objects.exists()


def test_the_page_of_the_report_lists_links_with_their_state_and_withdraws_them(hr, report, person):
    link, secret = made(report, person, label="Директор сети")
    open_link(secret, at=timezone.now())
    page = reverse("reports:report-detail", args=[report.pk])
    before = hr.get(page).content.decode()

    hr.post(reverse("reports:report-link-revoke", args=[report.pk, link.pk]))

    after = hr.get(page).content.decode()
    assert "Директор сети" in before
    assert "открывали 1" in before.replace("\xa0", " ")
    assert "действует" in before
    assert "отозвана" in after
    assert reverse("reports:report-link-revoke", args=[report.pk, link.pk]) not in after


def test_the_page_of_a_report_takes_as_many_statements_however_many_links(
    hr, report, person, django_assert_max_num_queries
):
    for _ in range(10):
        made(report, person)

    with django_assert_max_num_queries(16):
        hr.get(reverse("reports:report-detail", args=[report.pk]))
