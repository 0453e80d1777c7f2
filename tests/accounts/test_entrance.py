"""Coming in: passwords, printed codes, invitations, the second factor."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent, Invitation, LoginCode, LoginSession, User
from accounts.services.codes import NoNumberError, print_codes, use_code
from accounts.services.invitations import (
    InvitationClosedError,
    NoAddressError,
    accept_invitation,
    invite_person,
)
from jobs.models import Notice
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role

PASSWORD = "длинный пароль 2026"
pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Somebody with a password and a personnel number."""
    made = UserFactory(email="orlova@example.test", personnel_number="В-0001")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    return made


def log_in(client, login, password, **extra):
    return client.post(reverse("account_login"), {"login": login, "password": password, **extra})


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_right_password_comes_in_and_is_noted(client, person):
    answer = log_in(client, "Orlova@Example.test", PASSWORD)

    assert answer.status_code == 302
    assert is_in(client)
    assert LoginSession.objects.get().user == person
    assert AuditEvent.objects.get().verb == "login.succeed"


def test_an_unknown_address_is_answered_like_a_wrong_password(client, person):
    mask = re.compile(rb'value="[A-Za-z0-9]{64}"|value="[^"]+@example.test"|X-CSRFToken&quot;: &quot;\w+')

    known = log_in(client, "orlova@example.test", "wrong")
    unknown = log_in(client, "nobody@example.test", "wrong")

    assert known.status_code == unknown.status_code == 200
    assert mask.sub(b"", known.content) == mask.sub(b"", unknown.content)


def test_ten_wrong_passwords_lock_the_login_and_say_for_how_long(client, person):
    for _ in range(9):
        assert log_in(client, person.email, "wrong").status_code == 200

    tenth, right = log_in(client, person.email, "wrong"), log_in(client, person.email, PASSWORD)

    assert tenth.status_code == right.status_code == 429
    assert "15" in right.content.decode()
    assert right["Retry-After"] == "900"
    assert not is_in(client)


@pytest.mark.parametrize("address", ["orlova@example.test", "nobody@example.test"])
def test_the_last_three_tries_are_counted_aloud_whoever_is_named(client, person, address):
    pages = [log_in(client, address, "wrong").content.decode() for _ in range(9)]

    told = [re.findall(r"Остал(?:ась|ось) (\d)\s+попыт", page) for page in pages]

    assert told == [[]] * 6 + [["3"], ["2"], ["1"]]


def test_the_page_of_a_locked_login_says_until_when_by_a_named_clock(client, person):
    with time_machine.travel(NOON, tick=False):
        for _ in range(10):
            log_in(client, person.email, "wrong")
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        page = log_in(client, person.email, PASSWORD)
    with time_machine.travel(NOON + timedelta(minutes=16), tick=False):
        late = log_in(client, person.email, PASSWORD)

    assert page.status_code == 429
    assert "до 12:15 (Москва, UTC+3), ещё на 10\N{NO-BREAK SPACE}минут" in page.content.decode()
    assert page["Retry-After"] == "600"
    assert late.status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_login_never_leads_away(client, person, target):
    answer = log_in(client, person.email, PASSWORD, next=target)

    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_login_makes_a_new_session_key(client, person):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key

    log_in(client, person.email, PASSWORD)

    assert client.session.session_key != planted


def test_a_reset_is_written_down_alike_for_known_and_unknown(client, person):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (person.email, "nobody@example.test")
    ]

    assert {answer["Location"] for answer in answers} == {reverse("account_reset_password_done")}
    assert set(Notice.objects.values_list("kind", flat=True)) == {"password-reset-key", "unknown-account"}


def test_the_letter_of_a_reset_sets_a_password(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = Notice.objects.get().link
    page = client.get(link, follow=True)

    done = client.post(
        page.request["PATH_INFO"], {"password1": "another long one", "password2": "another long one"}
    )

    assert done.status_code == 302
    assert User.objects.get(pk=person.pk).check_password("another long one")


def test_a_printed_code_lets_in_once(client, person):
    card = print_codes([person], by=person, at=NOON)[0]

    assert use_code("в-0001", code=card.code.replace(" ", ""), at=NOON) == person
    assert use_code("В-0001", code=card.code, at=NOON) is None


def test_a_code_is_over_after_a_week_and_a_new_one_replaces_it(person):
    first = print_codes([person], by=person, at=NOON)[0]
    second = print_codes([person], by=person, at=NOON + timedelta(hours=1))[0]

    assert use_code("В-0001", code=first.code, at=NOON + timedelta(hours=2)) is None
    assert use_code("В-0001", code=second.code, at=NOON + timedelta(days=7, hours=1)) is None


def test_the_same_number_in_two_organisations_is_told_apart_by_the_code(person):
    twin = UserFactory(personnel_number="В-0001")
    cards = {card.person: card.code for card in print_codes([person, twin], by=person, at=NOON)}

    assert use_code("В-0001", code=cards[twin], at=NOON) == twin


def test_codes_are_stored_only_as_hashes(person):
    card = print_codes([person], by=person, at=NOON)[0]

    assert card.code.replace(" ", "") not in LoginCode.objects.get().code_hash


def test_nobody_with_a_number_means_no_cards(person):
    with pytest.raises(NoNumberError):
        print_codes([UserFactory(personnel_number="")], by=person, at=NOON)


def test_the_code_page_logs_in(client, person):
    from django.utils import timezone

    code = print_codes([person], by=person, at=timezone.now())[0].code

    answer = client.post(reverse("accounts:code-login"), {"login": "В-0001", "code": code})

    assert answer.status_code == 302
    assert is_in(client)


def test_ten_wrong_codes_lock_the_number(client, person):
    answers = [
        client.post(reverse("accounts:code-login"), {"login": "В-0001", "code": "0"}).status_code
        for _ in range(11)
    ]

    assert answers[:9] == [200] * 9
    assert answers[9:] == [429, 429]


def test_an_invitation_sets_a_password_once(person):
    invitation = invite_person(person.pk, by=None, at=NOON)

    accept_invitation(invitation.pk, password=PASSWORD, at=NOON)

    with pytest.raises(InvitationClosedError):
        accept_invitation(invitation.pk, password="another one", at=NOON)


def test_an_invitation_is_over_after_a_week(person):
    invitation = invite_person(person.pk, by=None, at=NOON)

    with pytest.raises(InvitationClosedError):
        accept_invitation(invitation.pk, password=PASSWORD, at=NOON + timedelta(days=7))


def test_a_second_invitation_makes_the_first_useless(person):
    first = invite_person(person.pk, by=None, at=NOON)
    invite_person(person.pk, by=None, at=NOON)

    assert list(Invitation.objects.open_at(NOON)) != [first]
    assert Invitation.objects.open_at(NOON).count() == 1


def test_without_an_address_there_is_no_invitation():
    with pytest.raises(NoAddressError):
        invite_person(UserFactory(email=None).pk, by=None, at=NOON)


def test_the_link_of_the_letter_comes_in(client, person):
    from django.utils import timezone

    invite_person(person.pk, by=None, at=timezone.now())
    link = Notice.objects.get(kind="invitation").link
    typed = {"password1": "новый пароль 2026", "password2": "новый пароль 2026"}

    assert client.get(link).status_code == 200
    assert client.post(link, typed).status_code == 302
    assert is_in(client)
    assert client.get(link).status_code == 410


def test_a_short_password_is_refused(client, person):
    from django.utils import timezone

    invite_person(person.pk, by=None, at=timezone.now())
    link = Notice.objects.get(kind="invitation").link

    assert client.post(link, {"password1": "коротко", "password2": "коротко"}).status_code == 200
    assert not is_in(client)


def test_a_demanded_second_factor_comes_before_everything(client, settings):
    settings.MIDDLEWARE = [
        *[one for one in settings.MIDDLEWARE if one != "accounts.middleware.MfaPolicyMiddleware"],
        "accounts.middleware.MfaPolicyMiddleware",
    ]
    strict = person_with_role("hr", OrganisationFactory(requires_mfa=True), email="hr@example.test")
    strict.set_password(PASSWORD)
    strict.save(update_fields=["password"])
    log_in(client, strict.email, PASSWORD)

    answer = client.get(reverse("accounts:person-list"))

    assert answer["Location"] == reverse("mfa_activate_totp")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(("demo", "buttons"), [(True, 8), (False, 0)])
def test_only_the_demo_offers_its_accounts(client, settings, demo, buttons):
    address = reverse("account_login")  # the addresses are made before: the demo has some of its own
    settings.DEMO = demo

    page = client.get(address).content.decode()

    assert page.count('name="password" value="demo-password"') == buttons


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_no_field_of_the_entrance_repeats_its_label_inside(client, db, name):
    page = client.get(reverse(name)).content.decode()

    assert "<label" in page
    assert "placeholder" not in page.partition("</form>")[0].rpartition("<form")[2]
