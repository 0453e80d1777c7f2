"""Pages of programme requests: the form, the visitor's way, the queue."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.db import connection
from django.urls import reverse

from accounts.models import Membership
from catalog import throttle
from catalog.models import ProgrammeRequest
from catalog.services.requests import Visitor, Wish, confirm_request, submit_visitor_request
from catalog.states import State
from catalog.tokens import Prefill, confirm_token, follow_token, prefill_token
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, person_with_role
from tests.factories.requests import (
    ModuleFactory,
    ProgrammeFactory,
    RequestFactory,
    hr_manager,
    methodologist,
    provider,
)

pytestmark = pytest.mark.django_db
CREATE = "/catalog/requests/new/"
REASONS = [
    {
        "module": "ОК-ВВ-155",
        "criterion": "MC04",
        "text": "Выяснение потребности",
        "score": 54.0,
        "target": 85.0,
    },
    {
        "module": "ОК-ВВ-155",
        "criterion": "MC05",
        "text": "Удержание и перевод",
        "score": 48.0,
        "target": 80.0,
    },
]


@pytest.fixture
def login(client):
    """Log somebody in."""

    def enter(user):
        client.force_login(user, "accounts.backends.PersonBackend")
        return user

    return enter


def visitor_form(module, **changes):
    """A visitor's POST."""
    given = {
        "m": [module.slug],
        "mode": "webinar",
        "name": "Анна Котова",
        "company": "ООО «Ромашка»",
        "email": "anna@example.test",
        "consent": "on",
    }
    return given | changes


def confirmed(module):
    """A visitor's confirmed request."""
    provider()
    visitor = Visitor("Анна Котова", "ООО «Ромашка»", "anna@example.test")
    sent = submit_visitor_request(Wish([module.pk]), visitor=visitor, at=NOON)
    return confirm_request(sent.pk, at=NOON)


def test_the_form_is_filled_from_the_address_and_says_what_it_amounts_to(client, login):
    login(hr_manager())
    module = ProgrammeFactory(module__days=2).module

    page = client.get(CREATE, {"m": module.slug}).content.decode()

    assert f'value="{module.slug}" checked' in page
    assert "16 ак. ч" in page
    assert "1 программа сразу" in page


def test_htmx_gets_the_summary_alone(client, login):
    login(hr_manager())
    module = ModuleFactory()

    page = client.get(CREATE, {"m": module.slug}, headers={"HX-Request": "true"}).content.decode()

    assert module.title in page
    assert "<html" not in page


def test_hr_sends_a_request_for_the_own_organisation(client, login):
    hr = login(hr_manager())
    form = {
        "m": [ModuleFactory().slug],
        "mode": "onsite",
        "organisation": hr.organisation_id,
        "group_size": 9,
    }

    answer = client.post(CREATE, form)

    sent = ProgrammeRequest.objects.get()
    assert answer.url == reverse("catalog:request-detail", args=[sent.pk])
    assert (sent.organisation, sent.requested_by, sent.group_size) == (hr.organisation, hr, 9)


def test_a_request_cannot_be_sent_for_a_foreign_organisation(client, login):
    login(hr_manager())
    foreign = hr_manager().organisation
    form = {"m": [ModuleFactory().slug], "mode": "onsite", "organisation": foreign.pk}

    answer = client.post(CREATE, form)

    assert answer.status_code == 422
    assert not ProgrammeRequest.objects.exists()


def test_mistakes_are_shown_and_nothing_is_lost(client, login):
    hr = login(hr_manager())
    dates = {"starts_on": "2026-12-10", "ends_on": "2026-12-01"}
    form = {"mode": "self", "organisation": hr.organisation_id, "expected_change": "Меньше повторов", **dates}

    answer = client.post(CREATE, form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Выберите хотя бы один модуль" in page
    assert "Конец раньше начала" in page
    assert "Меньше повторов" in page


def retire_once_validated(execute, sql, params, many, context):
    """The catalogue loses the module in the moment between the form's check and the sending."""
    found = execute(sql, params, many, context)
    if 'slug" IN' in sql:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalog_module SET retired_at = %s", [NOON])
    return found


def test_a_module_that_leaves_the_catalogue_meanwhile_is_named_to_the_visitor(client):
    provider()
    module = ModuleFactory()

    with connection.execute_wrapper(retire_once_validated):
        answer = client.post(CREATE, visitor_form(module))

    assert answer.status_code == 422
    assert "Одного из модулей больше нет в каталоге" in answer.content.decode()
    assert not ProgrammeRequest.objects.exists()


def test_a_day_that_has_passed_is_not_asked_for(client, login):
    hr = login(hr_manager())
    form = {
        "m": [ModuleFactory().slug],
        "mode": "self",
        "organisation": hr.organisation_id,
        "starts_on": "2020-01-10",
    }

    answer = client.post(CREATE, form)

    assert answer.status_code == 422
    assert "Этот день уже прошёл" in answer.content.decode()
    assert not ProgrammeRequest.objects.exists()


def test_days_and_people_are_said_in_the_language_of_the_reader(client, login):
    hr = login(hr_manager())
    request = RequestFactory(organisation=hr.organisation, requested_by=hr, group_size=12)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(reverse("catalog:request-detail", args=[request.pk])).content.decode()

    assert "12 people" in page
    assert "человек" not in page


def test_a_prefill_of_the_audit_brings_its_gaps_and_each_can_be_removed(client, login):
    hr, module = login(hr_manager()), ModuleFactory()
    token = prefill_token(
        Prefill(hr.organisation_id, hr.pk, [module.slug], REASONS, group_size=12, starts_on="2026-12-01")
    )

    page = client.get(CREATE, {"prefill": token}).content.decode()
    form = {
        "m": module.slug,
        "mode": "self",
        "organisation": hr.organisation_id,
        "prefill": token,
        "reasons": "1",
    }
    client.post(CREATE, form)

    assert "Выяснение потребности" in page
    assert 'value="2026-12-01"' in page
    assert ProgrammeRequest.objects.get().reasons == [REASONS[1]]


def test_a_prefill_made_for_somebody_else_fills_nothing(client, login):
    other, module = hr_manager(), ModuleFactory()
    token = prefill_token(Prefill(other.organisation_id, other.pk, [module.slug], REASONS))
    login(hr_manager())

    page = client.get(CREATE, {"prefill": token}).content.decode()

    assert "Выяснение потребности" not in page
    assert "Ссылка из аудита устарела" in page


@pytest.mark.parametrize("role", [Membership.Role.TRAINEE, Membership.Role.LINE_MANAGER])
def test_only_those_who_ask_for_the_whole_organisation_may_send(client, login, role):
    provider()
    login(person_with_role(role, hr_manager().organisation))

    assert client.get(CREATE).status_code == 403


def test_hr_of_a_branch_does_not_ask_for_the_organisation(client, login):
    branch = BranchFactory()
    login(person_with_role(Membership.Role.HR, branch.organisation, branch=branch))

    assert client.get(CREATE).status_code == 403


def test_a_visitor_sends_confirms_by_a_button_and_follows_the_request(client):
    provider()
    module = ProgrammeFactory().module

    sent = client.post(CREATE, visitor_form(module))
    request = ProgrammeRequest.objects.get()
    confirm = reverse("catalog:request-confirm", args=[confirm_token(request.pk)])
    looked = client.get(confirm)
    state_after_looking = ProgrammeRequest.objects.get().state
    followed = client.post(confirm, follow=True)

    assert sent.url == reverse("catalog:request-sent")
    assert (looked.status_code, state_after_looking) == (200, State.UNCONFIRMED)
    assert "программа готова" in followed.content.decode()


def test_a_visitor_without_consent_leaves_nothing_behind(client):
    provider()
    form = visitor_form(ModuleFactory())
    del form["consent"]

    answer = client.post(CREATE, form)

    assert answer.status_code == 422
    assert not ProgrammeRequest.objects.exists()
    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_a_sixth_request_of_one_mailbox_in_a_day_is_refused_with_429(client):
    provider()
    module = ModuleFactory()
    limit = throttle.REQUESTS_BY_EMAIL.times

    answers = [client.post(CREATE, visitor_form(module, email="Anna@Example.test")) for _ in range(limit + 1)]

    assert [one.status_code for one in answers] == [302] * limit + [429]
    assert ProgrammeRequest.objects.count() == limit


def test_the_letter_opened_again_leads_to_the_request(client):
    request = confirmed(ModuleFactory())

    answer = client.get(reverse("catalog:request-confirm", args=[confirm_token(request.pk)]), follow=True)

    assert answer.redirect_chain[0][0].startswith("/catalog/requests/follow/")
    assert answer.status_code == 200


def test_a_stale_or_forged_confirmation_says_so(client):
    assert client.get(reverse("catalog:request-confirm", args=["forged"])).status_code == 404


@pytest.mark.parametrize("url_name", ["request-follow", "programme-follow", "programme-follow-file"])
def test_a_forged_follow_link_is_a_missing_page(client, url_name):
    sent = RequestFactory(email_confirmed_at=NOON, visitor_email="a@example.test")
    args = ["forged"] if url_name == "request-follow" else ["forged", sent.modules.get().pk]

    assert client.get(reverse(f"catalog:{url_name}", args=args)).status_code == 404


def test_a_follow_link_runs_out_after_half_a_year(client):
    with time_machine.travel(NOON, tick=False):
        token = follow_token(confirmed(ModuleFactory()).pk)
    link = reverse("catalog:request-follow", args=[token])

    with time_machine.travel(NOON + timedelta(days=179)):
        fresh = client.get(link).status_code
    with time_machine.travel(NOON + timedelta(days=181)):
        stale = client.get(link).status_code

    assert (fresh, stale) == (200, 404)


def test_a_visitor_writes_and_withdraws_without_an_account(client):
    request = confirmed(ModuleFactory())
    token = follow_token(request.pk)

    client.post(reverse("catalog:request-follow-message", args=[token]), {"text": "Можно в январе?"})
    client.post(reverse("catalog:request-follow-withdraw", args=[token]))

    request.refresh_from_db()
    assert request.messages.get().text == "Можно в январе?"
    assert request.state == State.WITHDRAWN


def test_a_visitors_link_opens_only_its_own_programmes(client):
    mine, other = confirmed(ModuleFactory()), confirmed(ModuleFactory())
    link = reverse("catalog:programme-follow", args=[follow_token(mine.pk), other.modules.get().pk])

    assert client.get(link).status_code == 404


def test_an_unconfirmed_request_is_not_the_methodologists_to_see(client, login):
    login(methodologist())
    unconfirmed = RequestFactory(
        state=State.UNCONFIRMED, organisation=None, requested_by=None, visitor_email="a@b.test"
    )

    page = client.get(reverse("catalog:request-queue"), {"state": "all"}).content.decode()

    assert f"№&nbsp;{unconfirmed.number}<" not in page
    assert client.get(reverse("catalog:request-detail", args=[unconfirmed.pk])).status_code == 404


def test_the_queue_is_searched_and_filtered_by_age(client, login):
    login(methodologist())
    RequestFactory(number=41, organisation__name="Сеть клиник «Вега»", created_at=NOON)
    RequestFactory(number=42, organisation__name="Аптеки «Лад»", created_at=NOON - timedelta(days=30))
    queue = reverse("catalog:request-queue")

    by_word = client.get(queue, {"q": "вега"}).content.decode()
    by_number = client.get(queue, {"q": "№42"}).content.decode()

    assert ("№&nbsp;41" in by_word, "№&nbsp;42" in by_word) == (True, False)
    assert ("№&nbsp;41" in by_number, "№&nbsp;42" in by_number) == (False, True)


def test_a_request_is_declined_only_with_a_reason(client, login):
    login(methodologist())
    sent = RequestFactory()
    decline = reverse("catalog:request-decline", args=[sent.pk])

    client.post(decline, {"reason": " "})
    without = ProgrammeRequest.objects.get().state
    client.post(decline, {"reason": "Нет тренера"})

    assert (without, ProgrammeRequest.objects.get().state) == (State.SENT, State.DECLINED)


@pytest.mark.parametrize("count", [2, 12])
def test_lists_ask_the_database_as_often_for_two_as_for_twelve(
    client, login, django_assert_max_num_queries, count
):
    hr = hr_manager()
    RequestFactory.create_batch(count, organisation=hr.organisation, requested_by=hr)
    login(hr)

    with django_assert_max_num_queries(10):
        client.get(reverse("catalog:request-list"))
    login(methodologist())
    with django_assert_max_num_queries(10):
        client.get(reverse("catalog:request-queue"))
