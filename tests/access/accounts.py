"""Access rows of the room accounts, allauth's pages included."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Invitation, PeopleImport
from accounts.services.tokens import token_hash
from tests.access import EVERYBODY, Row, World
from tests.factories.accounts import UserFactory, person_with_role

STAFF = ("hr", "client_admin", "admin")
PERSON = {"last_name": "Новая", "first_name": "Анна", "level": "Ф"}
ENTRANCE = (200, 302, 410, 429)

ROWS: dict[str, Row] = {
    # who sees people: HR and the client's administrators all, line managers theirs
    "accounts:person-list": Row(get=("hr", "line_manager", "client_admin", "admin")),
    "accounts:person-create": Row(get=STAFF, post=STAFF, data=PERSON),
    "accounts:person-detail": Row(get=("hr", "line_manager", "client_admin", "admin"), ids="person"),
    "accounts:person-edit": Row(
        get=STAFF, post=STAFF, ids="person", forbidden=("line_manager",), data=PERSON
    ),
    "accounts:person-deactivate": Row(post=STAFF, ids="person", forbidden=("line_manager",)),
    "accounts:person-reactivate": Row(post=STAFF, ids="person", forbidden=("line_manager",)),
    "accounts:role-grant": Row(
        post=STAFF, ids="person", forbidden=("line_manager",), data={"role": "trainee"}
    ),
    "accounts:role-revoke": Row(
        post=STAFF, ids="membership", forbidden=("line_manager",), allowed_statuses=(302, 404)
    ),
    "accounts:invitation-send": Row(post=STAFF, ids="person", forbidden=("line_manager",)),
    "accounts:invitation-revoke": Row(post=STAFF, ids="person", forbidden=("line_manager",)),
    "accounts:people-invite": Row(post=STAFF),
    "accounts:people-deactivate": Row(post=STAFF),
    "accounts:code-print": Row(post=STAFF),
    "accounts:import-list": Row(get=STAFF),
    "accounts:import-create": Row(get=STAFF, post=STAFF, data={"text": "Фамилия;Имя\nОрлова;Анна"}),
    "accounts:import-template": Row(get=STAFF),
    "accounts:import-detail": Row(get=STAFF, ids="import", forbidden=("trainee", "line_manager")),
    "accounts:import-apply": Row(post=STAFF, ids="import", forbidden=("trainee", "line_manager")),
    "accounts:import-undo": Row(post=STAFF, ids="import", forbidden=("trainee", "line_manager")),
    "accounts:organisation-list": Row(get=STAFF),
    "accounts:organisation-create": Row(get=("admin",), post=("admin",), data={"name": "Новая"}),
    "accounts:organisation-detail": Row(get=STAFF, ids="organisation", forbidden=("trainee", "line_manager")),
    "accounts:organisation-edit": Row(
        get=STAFF, post=STAFF, ids="organisation", forbidden=("trainee", "line_manager")
    ),
    "accounts:branch-create": Row(
        get=STAFF, post=STAFF, ids="organisation", forbidden=("trainee", "line_manager")
    ),
    "accounts:branch-edit": Row(get=STAFF, post=STAFF, ids="branch", forbidden=("trainee", "line_manager")),
    # one's own
    "accounts:profile": Row(get=EVERYBODY),
    "accounts:session-end": Row(post=EVERYBODY),
    "accounts:consent-give": Row(post=EVERYBODY, ids="purpose", shared=True),
    "accounts:consent-withdraw": Row(post=EVERYBODY, ids="purpose", shared=True),
    # coming in
    "accounts:code-login": Row(get=EVERYBODY, post=EVERYBODY, public=True, allowed_statuses=ENTRANCE),
    "accounts:invitation-accept": Row(
        get=EVERYBODY, post=EVERYBODY, public=True, ids="invitation", shared=True, allowed_statuses=ENTRANCE
    ),
    "account_login": Row(get=EVERYBODY, post=EVERYBODY, public=True, allowed_statuses=ENTRANCE),
    "account_logout": Row(get=EVERYBODY, post=EVERYBODY, public=True),
    "account_inactive": Row(get=EVERYBODY, public=True),
    "account_signup": Row(get=EVERYBODY, public=True),
    "account_reauthenticate": Row(get=EVERYBODY, post=EVERYBODY, allowed_statuses=(200, 302, 403)),
    "account_change_password": Row(get=EVERYBODY, post=EVERYBODY),
    "account_set_password": Row(get=EVERYBODY, post=EVERYBODY),
    "account_reset_password": Row(get=EVERYBODY, post=EVERYBODY, public=True),
    "account_reset_password_done": Row(get=EVERYBODY, public=True),
    "account_reset_password_from_key": Row(
        get=EVERYBODY, post=EVERYBODY, public=True, ids="reset_key", shared=True, allowed_statuses=ENTRANCE
    ),
    "account_reset_password_from_key_done": Row(get=EVERYBODY, public=True),
    "mfa_index": Row(get=EVERYBODY),
    "mfa_authenticate": Row(get=EVERYBODY, post=EVERYBODY, public=True),
    "mfa_reauthenticate": Row(get=EVERYBODY, post=EVERYBODY, allowed_statuses=(200, 302, 403)),
    "mfa_activate_totp": Row(get=EVERYBODY, post=EVERYBODY),
    "mfa_deactivate_totp": Row(get=EVERYBODY, post=EVERYBODY, allowed_statuses=(200, 302, 404)),
    "mfa_view_recovery_codes": Row(get=EVERYBODY, allowed_statuses=(200, 302, 404)),
    "mfa_generate_recovery_codes": Row(get=EVERYBODY, post=EVERYBODY),
    "mfa_download_recovery_codes": Row(get=EVERYBODY, allowed_statuses=(200, 302, 404)),
}


def furnish(world: World) -> None:
    """A trainee who is nobody's actor, an import and an open invitation in each organisation."""
    now = timezone.now()
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        organisation, branch = world.things[letter], world.things[f"branch_{letter}"]
        person = person_with_role("trainee", organisation)
        person.branch = branch
        person.save(update_fields=["branch"])
        ids["person"] = {"person_id": person.pk}
        ids["membership"] = {"person_id": person.pk, "membership_id": person.memberships.get().pk}
        ids["organisation"] = {"organisation_id": organisation.pk}
        ids["branch"] = {"branch_id": branch.pk}
        ids["purpose"] = {"purpose": "recording"}
        ids["reset_key"] = {"uidb36": "1", "key": "set-password"}
        ids["import"] = {"import_id": _import(world.people["trainee" + suffix], now).pk}
        ids["invitation"] = {"token": _token(organisation, letter, now)}


def _import(uploader, now: datetime) -> PeopleImport:
    """An import with nothing in it, uploaded by somebody who managed people then and does not now."""
    return PeopleImport.objects.create(
        organisation=uploader.organisation,
        uploaded_by=uploader,
        name="люди.xlsx",
        state=PeopleImport.State.PREVIEW,
        created_at=now,
    )


def _token(organisation, letter: str, now: datetime) -> str:
    """The secret of an open invitation."""
    token = f"secret-{letter}"
    Invitation.objects.create(
        user=UserFactory(organisation=organisation),
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    return token
