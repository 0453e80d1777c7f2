"""Who gets the PDF of a programme, and what its page says while it is being made."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import Membership
from catalog.services.requests import Visitor, Wish, confirm_request, submit_request, submit_visitor_request
from catalog.tokens import follow_token
from jobs.models import Job
from tests.conftest import NOON
from tests.factories.accounts import person_with_role
from tests.factories.requests import ProgrammeFactory, hr_manager, methodologist

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr():
    """Who asked."""
    return hr_manager()


@pytest.fixture
def requested(hr):
    """A module of a request whose programme was given; its PDF is waiting."""
    wish = Wish([ProgrammeFactory().module.pk])
    return submit_request(wish, organisation_id=hr.organisation_id, requested_by=hr, at=NOON).modules.get()


def make_pdf(requested):
    """Finish the job of the programme's PDF."""
    name = default_storage.save("jobs/programme.pdf", ContentFile(b"%PDF-1.7"))
    done = {"state": Job.State.DONE, "result_file": name, "sha256": "0" * 64, "finished_at": NOON}
    Job.objects.filter(pk=requested.job_id).update(**done)


def fail_pdf(requested):
    """Let the job of the programme's PDF fail."""
    failed = {"state": Job.State.FAILED, "error": "Не хватило памяти.", "finished_at": NOON}
    Job.objects.filter(pk=requested.job_id).update(**failed)


def enter(client, user):
    """Log somebody in."""
    client.force_login(user, "accounts.backends.PersonBackend")


def file_url(requested):
    """Address of the PDF."""
    return reverse("catalog:programme-file", args=[requested.pk])


def page_of(client, requested, **headers):
    """The request's page as text."""
    url = reverse("catalog:request-detail", args=[requested.request_id])
    return client.get(url, headers=headers).content.decode()


def test_the_asker_and_the_methodologist_get_the_file_nobody_else_does(client, hr, requested):
    make_pdf(requested)
    people = [hr, methodologist(), hr_manager(), person_with_role(Membership.Role.TRAINEE, hr.organisation)]

    statuses = []
    for person in people:
        enter(client, person)
        statuses.append(client.get(file_url(requested)).status_code)

    assert statuses == [200, 200, 404, 404]


def test_the_file_comes_under_its_shown_name_and_is_kept_by_nobody(client, hr, requested):
    make_pdf(requested)
    enter(client, hr)

    answer = client.get(file_url(requested))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Type"] == "application/pdf"
    assert "%D0%9F%D1%80%D0%BE%D0%B3" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_behind_nginx_the_file_is_sent_by_nginx(client, hr, requested, settings):
    settings.ACCEL_REDIRECT = True
    make_pdf(requested)
    enter(client, hr)

    answer = client.get(file_url(requested))

    assert answer["X-Accel-Redirect"] == "/protected-media/jobs/programme.pdf"
    assert answer.content == b""


def test_a_visitor_gets_the_file_by_the_link(client):
    hr_manager()
    wish = Wish([ProgrammeFactory().module.pk])
    sent = submit_visitor_request(wish, visitor=Visitor("А", "Б", "a@example.test"), at=NOON)
    confirm_request(sent.pk, at=NOON)
    requested = sent.modules.get()
    make_pdf(requested)

    link = reverse("catalog:programme-follow-file", args=[follow_token(sent.pk), requested.pk])

    assert client.get(link).status_code == 200


def test_the_page_asks_again_while_the_pdf_is_being_made_and_then_stops(client, hr, requested):
    enter(client, hr)

    waiting = page_of(client, requested, **{"HX-Request": "true"})
    make_pdf(requested)
    ready = page_of(client, requested, **{"HX-Request": "true"})

    assert ("load delay:2s" in waiting, "<html" in waiting) == (True, False)
    assert ("load delay:2s" in ready, "PDF" in ready) == (False, True)


def test_a_failed_pdf_says_why_and_is_repeated_by_a_button(client, hr, requested):
    fail_pdf(requested)
    enter(client, hr)

    page = page_of(client, requested)
    client.post(reverse("catalog:programme-retry", args=[requested.pk]))

    assert "Не хватило памяти." in page
    assert "Повторить" in page
    assert list(Job.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "new"]


def test_the_programme_is_also_a_page_with_its_plan_in_hours(client, hr, requested):
    enter(client, hr)

    page = client.get(reverse("catalog:programme-detail", args=[requested.pk])).content.decode()

    assert "Учебно-тематический план" in page
    assert "8 ак. ч" in page
