"""«Уведомления»: one's own, read by POST and taken back; letters that did not go, for administrators."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Membership
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, person_with_role
from tests.factories.notices import GRADE, REMINDER, notice_to

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
LIST = reverse("reports:notice-list")
TROUBLES = reverse("reports:trouble-list")
State = Notice.State


@pytest.fixture
def reader(client):
    """A trainee who is logged in."""
    person = person_with_role(Membership.Role.TRAINEE, OrganisationFactory())
    client.force_login(person, BACKEND)
    return person


@pytest.fixture
def keeper(client):
    """A client's administrator who is logged in."""
    person = person_with_role(Membership.Role.CLIENT_ADMIN, OrganisationFactory())
    client.force_login(person, BACKEND)
    return person


def post(client, name, *args, **data):
    """One press of a button."""
    return client.post(reverse(f"reports:{name}", args=args), data)


def unread():
    """How many notices are unread."""
    return Notice.objects.filter(read_at=None).count()


def test_the_list_shows_the_newest_first_and_the_bell_counts_the_unread(client, reader):
    notice_to(reader, GRADE, subject="Раньше")
    notice_to(reader, GRADE, subject="Позже", due_at=NOON + timedelta(minutes=1), read_at=NOON)

    page = client.get(LIST).content.decode()

    assert page.index("Позже") < page.index("Раньше")
    assert "1 непрочитанное" in page


def test_links_that_let_somebody_in_are_never_listed_nor_counted(client, reader):
    invitation = notice_to(reader, "invitation", subject="Вас приглашают")

    page = client.get(LIST).content.decode()

    assert "Вас приглашают" not in page
    assert "непрочитанн" not in page
    assert post(client, "notice-open", invitation.pk).status_code == 404


def test_what_is_not_due_yet_is_not_listed(client, reader):
    notice_to(reader, GRADE, subject="Завтра", due_at=NOON + timedelta(days=9999))

    assert "Завтра" not in client.get(LIST).content.decode()


def test_opening_a_notice_reads_it_and_leads_on(client, reader):
    notice = notice_to(reader, GRADE)

    answer = post(client, "notice-open", notice.pk)

    assert answer["Location"] == "/courses/my/"
    assert unread() == 0


def test_a_get_reads_nothing(client, reader):
    notice = notice_to(reader, GRADE)
    client.get(LIST)

    assert client.get(reverse("reports:notice-open", args=[notice.pk])).status_code == 405
    assert unread() == 1


def test_reading_all_can_be_taken_back_and_spares_what_was_read_before(client, reader):
    before = notice_to(reader, GRADE, read_at=NOON)
    for _n in range(3):
        notice_to(reader, REMINDER)

    page = client.post(reverse("reports:notice-read-all"), follow=True)
    read = unread()
    post(client, "notice-restore", read_at=page.context["just_read"].isoformat())

    before.refresh_from_db()
    assert (read, unread(), before.read_at) == (0, 3, NOON)


def test_one_notice_can_be_marked_and_unmarked(client, reader):
    notice = notice_to(reader, GRADE)

    post(client, "notice-read", notice.pk, unread="1")
    marked = unread()
    post(client, "notice-unread", notice.pk)

    assert (marked, unread()) == (0, 1)


def test_the_filter_leaves_the_unread_and_says_when_there_are_none(client, reader):
    notice_to(reader, GRADE, subject="Прочитано давно", read_at=NOON)

    page = client.get(LIST + "?unread=1").content.decode()

    assert "Прочитано давно" not in page
    assert "Всё прочитано" in page


def test_a_notice_never_leads_to_another_site(client, reader):
    notice = notice_to(reader, GRADE)
    Notice.objects.update(link="//evil.example/")

    assert post(client, "notice-open", notice.pk)["Location"] == LIST


def test_pages_of_fifty_cost_the_same_at_five_and_at_a_hundred(client, reader, django_assert_max_num_queries):
    costs = []

    for more in (5, 95):
        for _n in range(more):
            notice_to(reader, GRADE)
        client.get(LIST)
        with django_assert_max_num_queries(8) as captured:
            client.get(LIST)
        costs.append(len(captured))

    assert costs[0] == costs[1]
    assert client.get(LIST).content.decode().count('class="notice is-unread"') == 50


def test_an_administrator_sees_letters_of_his_own_organisation_that_did_not_go(client, keeper):
    notice_to(keeper, GRADE, state=State.FAILED, error="550 no such user", subject="Наше письмо")
    stranger = person_with_role(Membership.Role.TRAINEE, OrganisationFactory())
    notice_to(stranger, GRADE, state=State.FAILED, subject="Чужое письмо")

    page = client.get(TROUBLES).content.decode()

    assert "550 no such user" in page
    assert "Чужое письмо" not in page


def test_a_failed_letter_goes_again_on_request(client, keeper):
    notice = notice_to(keeper, GRADE, state=State.FAILED, mail_at=NOON, error="550")

    post(client, "notice-resend", notice.pk)

    notice.refresh_from_db()
    assert (notice.state, notice.mail_at, notice.error) == (State.DUE, None, "")


def test_a_doubtful_letter_is_shown_with_its_reason_and_not_sent_again(client, keeper):
    notice = notice_to(keeper, GRADE, state=State.SENDING, marked_at=NOON, error="TimeoutError: slow")

    page = client.get(TROUBLES).content.decode()
    post(client, "notice-resend", notice.pk)

    notice.refresh_from_db()
    assert "могло дойти" in page
    assert "Отправить ещё раз" not in page
    assert notice.state == State.SENDING


def test_a_letter_with_a_link_for_once_is_not_sent_again(client, keeper):
    notice = notice_to(keeper, "invitation", state=State.FAILED, subject="Тайная ссылка")

    page = client.get(TROUBLES).content.decode()
    post(client, "notice-resend", notice.pk)

    notice.refresh_from_db()
    assert "Тайная ссылка" not in page
    assert notice.state == State.FAILED


def test_a_seen_trouble_leaves_the_list_and_today(client, keeper):
    notice = notice_to(keeper, GRADE, state=State.FAILED)
    today = client.get(reverse("reports:home")).content.decode()

    post(client, "notice-dismiss", notice.pk)

    assert "Не ушло 1" in today
    assert "Все письма ушли" in client.get(TROUBLES).content.decode()


def test_an_hr_manager_does_not_see_letters_that_did_not_go(client):
    client.force_login(person_with_role(Membership.Role.HR, OrganisationFactory()), BACKEND)

    assert client.get(TROUBLES).status_code == 403
