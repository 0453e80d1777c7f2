"""Two real contacts at work: notes without the customer's data, then a work like any other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import ContactNote, Submission
from assessments.services.submissions import GivenWork, IncompleteWorkError, save_work, submit_work
from catalog.models import Exercise
from courses.zones import wall_clock

MAX_WORDS = 5_000  # characters of one field
DAY = r"\d{1,2}\.\d{1,2}\.\d{4}\b|\d{4}-\d{2}-\d{2}\b"  # has as many digits and is none
PHONE = re.compile(rf"(?<![\w.,])(?!{DAY})\+?\d(?:[\s().\u00a0\u2011-]{{0,2}}\d){{6,14}}(?!\w)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class PrivateWordsError(Exception):
    """Something looks like a telephone number or an address of the customer; `found`: [PrivateWord]."""

    def __init__(self, found: Sequence["PrivateWord"]) -> None:
        super().__init__(len(found))
        self.found = list(found)


@dataclass(frozen=True, slots=True)
class PrivateWord:
    """A place that looks like data of a customer."""

    part: str
    kind: str  # phone | email
    text: str


@dataclass(frozen=True, slots=True)
class GivenContact:
    """What the learner says of one contact."""

    part: str
    met_on: date | None
    channel: str
    happened: str
    otherwise: str


@transaction.atomic
def save_contacts(
    enrolment_id: int, *, step_id: int, contacts: Sequence[GivenContact], given: GivenWork, at: datetime
) -> Submission:
    """Store the notes and the learner's own assessment as a draft.

    Raises: as services.submissions.save_work.
    """
    work = save_work(
        enrolment_id,
        step_id=step_id,
        given=given,
        at=at,
    )
    known = {one["code"] for one in work.exercise.parts}
    for one in contacts:
        if one.part in known:
            facts = {"met_on": one.met_on, "channel": one.channel}
            words = {"happened": one.happened[:MAX_WORDS], "otherwise": one.otherwise[:MAX_WORDS]}
            ContactNote.objects.update_or_create(submission=work, part=one.part, defaults=facts | words)
    return work


@transaction.atomic
def send_contacts(
    enrolment_id: int,
    *,
    step_id: int,
    contacts: Sequence[GivenContact],
    given: GivenWork,
    is_checked: bool,
    by: User,
    at: datetime,
) -> Submission:
    """Store the notes and hand them to the assessor: the work keeps them by value, as its text.

    Args:
        is_checked: the learner says that what looks like a customer's data is none.
        The others: as `save_contacts`.
    Raises:
        IncompleteWorkError: something is missing; nothing is stored.
        PrivateWordsError: something looks like a customer's data and nobody has confirmed that it is not.
        and as services.submissions.save_work.
    """
    work = save_contacts(enrolment_id, step_id=step_id, contacts=contacts, given=given, at=at)
    today = wall_clock(at, work.enrolment.cohort.timezone).date()
    if missing := missing_contacts(work.exercise, contacts, today=today):
        raise IncompleteWorkError(missing)
    if not is_checked and (found := private_words(contacts)):
        raise PrivateWordsError(found)
    whole = GivenWork(contacts_text(work.exercise, contacts), given.self_assessment, given.is_own_work)
    return submit_work(enrolment_id, step_id=step_id, given=whole, by=by, at=at)


def missing_contacts(exercise: Exercise, contacts: Sequence[GivenContact], *, today: date) -> list[str]:
    """«contact_А» for every contact that lacks its day, channel or words; a day to come is none."""
    given = {one.part: one for one in contacts}
    return [
        f"contact_{one['code']}" for one in exercise.parts if not _is_whole(given.get(one["code"]), today)
    ]


def private_words(contacts: Sequence[GivenContact]) -> list[PrivateWord]:
    """What looks like a telephone number or an e-mail address: seven digits or more, or an @."""
    return [
        PrivateWord(one.part, kind, found.group(0).strip())
        for one in contacts
        for text in (one.happened, one.otherwise)
        for kind, pattern in (("phone", PHONE), ("email", EMAIL))
        for found in pattern.finditer(text)
    ]


def contacts_text(exercise: Exercise, contacts: Sequence[GivenContact]) -> str:
    """The notes as one text, which the desk shows like any other work."""
    titles: Mapping[str, str] = {one["code"]: one["title"] for one in exercise.parts}
    blocks = []
    for one in contacts:
        day = f"{one.met_on:%d.%m.%Y}" if one.met_on else ""
        channel = str(ContactNote.Channel(one.channel).label)
        blocks.append(
            f"{one.part}. {titles.get(one.part, '')}\n{day}, {channel}\n\n{one.happened.strip()}\n\n"
            + _("What I would do otherwise: %s") % one.otherwise.strip()
        )
    return "\n\n".join(blocks)


def _is_whole(one: GivenContact | None, today: date) -> bool:
    """Whether nothing is missing of a contact."""
    if one is None or one.met_on is None or one.met_on > today:
        return False
    return bool(one.channel and one.happened.strip() and one.otherwise.strip())
