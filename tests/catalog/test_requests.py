"""Programme requests: what their services promise."""

from datetime import date, timedelta

import pytest

from accounts.models import Consent, Membership
from catalog import consents
from catalog.models import ProgrammeRequest, RequestEvent
from catalog.services.requests import (
    NothingWantedError,
    RequestStateError,
    Visitor,
    Wish,
    adopt_request,
    confirm_request,
    decline_request,
    mark_accepted,
    post_message,
    release_request,
    reopen_request,
    resume_request,
    submit_request,
    submit_visitor_request,
    take_request,
    withdraw_request,
)
from catalog.states import TRANSITIONS, State, answer_due_on
from jobs.models import Job, Notice
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory
from tests.factories.requests import (
    ModuleFactory,
    ProgrammeFactory,
    RequestFactory,
    hr_manager,
    methodologist,
    provider,
)

pytestmark = pytest.mark.django_db
VISITOR = Visitor("Анна Котова", "ООО «Ромашка»", "anna@example.test", "127.0.0.1")


def submit(hr, *modules, at=NOON, **wish):
    """A request of the HR manager for the modules."""
    wanted = Wish(module_ids=[one.pk for one in modules], **wish)
    return submit_request(wanted, organisation_id=hr.organisation_id, requested_by=hr, at=at)


def states(request):
    """The trail's states in order."""
    return list(request.events.values_list("state", flat=True))


def test_a_module_with_content_gives_its_programme_and_its_pdf_at_once():
    hr, programme = hr_manager(), ProgrammeFactory()

    sent = submit(hr, programme.module)

    sent.refresh_from_db()
    requested = sent.modules.get()
    assert sent.state == State.READY
    assert states(sent) == [State.SENT, State.READY]
    assert requested.programme == programme
    assert Job.objects.get(pk=requested.job_id).kind == "programme-pdf"


def test_a_module_without_content_waits_for_the_methodologist_and_has_no_pdf():
    hr, ready = hr_manager(), ProgrammeFactory()

    sent = submit(hr, ready.module, ModuleFactory())

    assert sent.state == State.SENT
    assert [bool(one.job_id) for one in sent.modules.all()] == [True, False]


def test_a_version_whose_minutes_do_not_agree_is_not_given():
    hr, programme = hr_manager(), ProgrammeFactory()
    programme.topics.filter(number=2).delete()

    sent = submit(hr, programme.module)

    assert sent.state == State.SENT
    assert not Job.objects.exists()


def test_reasons_are_kept_by_value_and_only_with_known_keys():
    reason = {"module": "ОК-ВВ-155", "criterion": "MC04", "text": "Выяснение", "recommendation": 7}

    sent = submit(hr_manager(), ModuleFactory(), reasons=[{**reason, "evil": 1}])

    assert sent.reasons == [reason]


def test_numbers_follow_each_other():
    hr = hr_manager()

    numbers = [submit(hr, ModuleFactory()).number for _ in range(3)]

    assert numbers == [1, 2, 3]


def test_a_double_click_makes_one_request():
    hr, module = hr_manager(), ModuleFactory()

    first = submit(hr, module, group_size=8)
    second = submit(hr, module, group_size=8, at=NOON + timedelta(seconds=2))

    assert first == second


def test_another_wish_of_the_same_minute_is_another_request():
    hr, module = hr_manager(), ModuleFactory()

    first = submit(hr, module, group_size=8)
    second = submit(hr, module, group_size=9)

    assert first != second


def test_a_module_of_another_organisation_cannot_be_asked_for():
    hr, foreign = hr_manager(), ModuleFactory(owner=OrganisationFactory())

    with pytest.raises(NothingWantedError):
        submit(hr, foreign)

    assert not ProgrammeRequest.objects.exists()


def test_the_methodologist_is_told_of_a_new_request_and_the_asker_that_it_is_ready():
    hr, expert = hr_manager(), methodologist()

    submit(hr, ProgrammeFactory().module)

    told = set(Notice.objects.values_list("recipient_id", "subject"))
    assert (expert.pk, "Запрос № 1: отправлен") in told
    assert (hr.pk, "Запрос № 1: программа готова") in told


def test_a_visitors_request_waits_unseen_until_the_address_is_confirmed():
    provider()
    methodologist()

    sent = submit_visitor_request(Wish([ProgrammeFactory().module.pk]), visitor=VISITOR, at=NOON)

    assert sent.state == State.UNCONFIRMED
    assert list(Notice.objects.values_list("email", "kind")) == [(VISITOR.email, "request-confirm")]


def test_a_visitors_consent_is_kept_with_its_text_and_ends_with_the_request():
    provider()
    sent = submit_visitor_request(Wish([ModuleFactory().pk]), visitor=VISITOR, at=NOON)
    confirm_request(sent.pk, at=NOON)
    given = Consent.objects.get()

    withdraw_request(sent.pk, by=None, at=NOON + timedelta(days=1))

    assert (given.purpose, given.text_version, given.text_sha256) == (
        Consent.Purpose.REQUEST,
        consents.VERSION,
        consents.SHA256,
    )
    assert Consent.objects.get().withdrawn_at == NOON + timedelta(days=1)


def test_confirming_twice_is_confirming_once():
    provider()
    sent = submit_visitor_request(Wish([ProgrammeFactory().module.pk]), visitor=VISITOR, at=NOON)

    confirm_request(sent.pk, at=NOON)
    confirm_request(sent.pk, at=NOON + timedelta(hours=1))

    assert states(sent) == [State.UNCONFIRMED, State.SENT, State.READY]


def test_a_confirmed_visitor_gets_a_signed_link_by_mail():
    provider()
    sent = submit_visitor_request(Wish([ProgrammeFactory().module.pk]), visitor=VISITOR, at=NOON)

    confirm_request(sent.pk, at=NOON)

    ready = Notice.objects.get(email=VISITOR.email, subject__contains="готова")
    assert "/catalog/requests/follow/" in ready.text


def test_the_trail_names_the_role_and_the_person():
    sent, expert = RequestFactory(), methodologist()

    take_request(sent.pk, by=expert, at=NOON)

    event = RequestEvent.objects.get(request=sent, state=State.IN_WORK)
    label = f"{Membership.Role.METHODOLOGIST.label}, {expert.short_name}"
    assert (event.actor, event.actor_label) == (expert, label)


def test_taking_and_declining_can_be_undone():
    sent, expert = RequestFactory(), methodologist()

    take_request(sent.pk, by=expert, at=NOON)
    release_request(sent.pk, by=expert, at=NOON)
    decline_request(sent.pk, by=expert, reason="Нет тренера", at=NOON)
    reopen_request(sent.pk, by=expert, at=NOON)

    sent.refresh_from_db()
    assert (sent.state, sent.decline_reason) == (State.IN_WORK, "")
    assert states(sent)[1:] == [State.IN_WORK, State.SENT, State.DECLINED, State.IN_WORK]


def test_a_withdrawn_request_comes_back_with_what_was_ready():
    hr = hr_manager()
    sent = submit(hr, ProgrammeFactory().module)

    withdraw_request(sent.pk, by=hr, at=NOON)
    resume_request(sent.pk, by=hr, at=NOON)

    sent.refresh_from_db()
    assert sent.state == State.READY


def test_accepting_needs_every_programme_and_happens_once():
    hr = hr_manager()
    sent, ready = submit(hr, ModuleFactory()), submit(hr, ProgrammeFactory().module)

    mark_accepted(ready.pk, by=hr, actor_label="HR-менеджер, И. Петров", at=NOON)

    with pytest.raises(RequestStateError):
        mark_accepted(ready.pk, by=hr, actor_label="HR-менеджер, И. Петров", at=NOON)
    with pytest.raises(RequestStateError):
        mark_accepted(sent.pk, by=hr, actor_label="HR-менеджер, И. Петров", at=NOON)


def test_a_visitors_request_is_given_to_one_organisation_once():
    provider()
    sent = submit_visitor_request(Wish([ModuleFactory().pk]), visitor=VISITOR, at=NOON)
    hr = hr_manager()

    adopt_request(sent.pk, organisation_id=hr.organisation_id, requested_by=hr)

    with pytest.raises(RequestStateError):
        adopt_request(sent.pk, organisation_id=hr.organisation_id, requested_by=hr)


def test_a_message_tells_the_other_side_only():
    hr, expert = hr_manager(), methodologist()
    sent = RequestFactory(organisation=hr.organisation, requested_by=hr)

    post_message(sent.pk, author=hr, text="Когда ждать?", at=NOON)

    assert list(Notice.objects.values_list("recipient_id", flat=True)) == [expert.pk]


@pytest.mark.parametrize("state", [State.ACCEPTED, State.WITHDRAWN, State.UNCONFIRMED])
def test_a_closed_or_unconfirmed_request_is_not_taken_into_work(state):
    sent = RequestFactory(state=state)

    with pytest.raises(RequestStateError):
        take_request(sent.pk, by=methodologist(), at=NOON)

    assert not Notice.objects.exists()


def test_every_state_has_its_moves_and_the_accepted_one_is_final():
    assert set(TRANSITIONS) == set(State)
    assert TRANSITIONS[State.ACCEPTED] == frozenset()


def test_the_answer_is_due_in_three_working_days():
    friday = NOON + timedelta(days=4)

    assert answer_due_on(NOON) == date(2026, 11, 19)
    assert answer_due_on(friday) == date(2026, 11, 25)
