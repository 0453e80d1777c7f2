"""Who a session belongs to: read at every request of a person, so with as little as will do."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS

from accounts.models import User
from accounts.prepared import Prepared

_NAMES = tuple(field.attname for field in User._meta.concrete_fields)
_person = Prepared(
    lambda person: User.objects.filter(pk=person).order_by().values_list(*_NAMES, "branch__timezone"), -1
)


class PersonBackend(AuthenticationBackend):
    """Allauth's, with the person of a session by a statement that is made once."""

    def get_user(self, user_id: int) -> User | None:
        """The active person with this id; one statement."""
        row = next(iter(_person(user_id)), None)
        person = User.from_db(DEFAULT_DB_ALIAS, _NAMES, row[:-1]) if row else None
        if row and person is not None:
            person.remember_zone(row[-1])
        return person if person is not None and self.user_can_authenticate(person) else None
