"""Access rows of notices: one's own, letters of an organisation that did not go, wishes about letters."""

from datetime import time

from django.core import signing

from accounts.models import NoticePreference
from accounts.services.preferences import SALT
from jobs.models import Notice
from tests.access import EVERYBODY, Row, World
from tests.factories.jobs import NoticeFactory

KEEPERS = ("client_admin", "admin")
KIND = "assessments.grade"
WISHES = {"quiet_from": "20:00", "quiet_to": "08:00", "wanted": [KIND]}

ROWS: dict[str, Row] = {
    "reports:notice-list": Row(get=EVERYBODY, text="Оценка A", told=("trainee",)),
    "reports:notice-read-all": Row(post=EVERYBODY),
    "reports:notice-restore": Row(post=EVERYBODY),
    "reports:notice-open": Row(post=("trainee",), ids="notice"),
    "reports:notice-read": Row(post=("trainee",), ids="notice"),
    "reports:notice-unread": Row(post=("trainee",), ids="notice"),
    "reports:trouble-list": Row(get=KEEPERS),
    "reports:notice-resend": Row(post=KEEPERS, ids="trouble", allowed_statuses=(302, 404)),
    "reports:notice-dismiss": Row(post=KEEPERS, ids="dismissed", allowed_statuses=(302, 404)),
    "accounts:preference-edit": Row(
        get=EVERYBODY, post=EVERYBODY, data=WISHES, text='value="22:37"', told=("trainee",)
    ),
    "accounts:notice-stop": Row(
        get=EVERYBODY, post=EVERYBODY, public=True, ids="stop", shared=True, allowed_statuses=(200,)
    ),
}


def furnish(world: World) -> None:
    """A trainee's notice and two letters that failed, in A and in B; a link that stops letters, wishes."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        trainee, organisation = world.people["trainee" + suffix], world.things[letter]
        facts = {"recipient_id": trainee.pk, "organisation_id": organisation.pk, "kind": KIND}
        facts["subject"] = f"Оценка {letter.upper()}"
        ids["notice"] = {"notice_id": NoticeFactory(**facts).pk}
        for name in ("trouble", "dismissed"):
            ids[name] = {"notice_id": NoticeFactory(**facts, state=Notice.State.FAILED, error="550").pk}
        ids["stop"] = {"token": signing.dumps([trainee.pk, KIND], salt=SALT)}
    NoticePreference.objects.create(user=world.people["trainee"], quiet_from=time(22, 37))
