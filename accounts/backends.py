"""Who a session belongs to: read at every request of a person, so with as little as will do."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS

from accounts.models import Branch, User
from accounts.prepared import Prepared

_NAMES = tuple(field.attname for field in User._meta.concrete_fields)
_BRANCH = tuple(
    field.attname for field in Branch._meta.concrete_fields if field.attname in {"id", "name", "timezone"}
)
_COLUMNS = (*_NAMES, *(f"branch__{name}" for name in _BRANCH))
_person = Prepared(lambda person: User.objects.filter(pk=person).order_by().values_list(*_COLUMNS), -1)


class PersonBackend(AuthenticationBackend):
    """Allauth's, with the person of a session by a statement that is made once."""

    def get_user(self, user_id: int) -> User | None:
        """The active person with this id, and the branch's name and zone; one statement."""
        row = next(iter(_person(user_id)), None)
        if row is None:
            return None
        person = User.from_db(DEFAULT_DB_ALIAS, _NAMES, row[: len(_NAMES)])
        branch = Branch.from_db(DEFAULT_DB_ALIAS, _BRANCH, row[len(_NAMES) :])
        person.branch = branch if branch.pk else None
        person.remember_zone(branch.timezone)
        return person if self.user_can_authenticate(person) else None
