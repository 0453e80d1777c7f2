"""Sessions in the database, found by SQL that is made once: every request of a person reads theirs."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from accounts.prepared import Prepared

_COLUMNS = tuple(field.attname for field in Session._meta.concrete_fields)
_sessions = Prepared(lambda key: Session.objects.filter(session_key=key).values_list(*_COLUMNS), "the key")


class SessionStore(DatabaseSessionStore):
    """Django's own store but for how a session is read."""

    def _get_session_from_db(self) -> Session | None:
        """The session while it lasts; otherwise its key is forgotten, as in Django's store."""
        row = next(iter(_sessions(self.session_key or "")), None)
        session = Session.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row) if row else None
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session
