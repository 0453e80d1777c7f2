"""Checks rows of an imported table against the people there are; changes nothing."""

import re
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import Branch, Organisation, User
from accounts.people_table import HEADINGS, TableRow
from accounts.services.people import PersonDetails, hiring_fault

CHANNEL_WORDS = {
    "очно": "visit",
    "лично": "visit",
    "телефон": "phone",
    "по телефону": "phone",
    "письма": "writing",
    "чат": "writing",
    "письма и чат": "writing",
    "онлайн": "online",
    "самообслуживание": "online",
    "выезд": "onsite",
    "у клиента": "onsite",
} | {value: value for value in User.Channel.values}
LEVEL_LETTERS = {"f": "Ф", "c": "С", "p": "Р", "": "Ф"} | {
    letter.lower(): letter for letter in User.Level.values
}
LIMITS = {
    "last_name": 80,
    "first_name": 80,
    "middle_name": 80,
    "post": 120,
    "personnel_number": 30,
    "email": 254,
}


@dataclass(slots=True)
class CheckedRow:
    """One line with what is wrong in it and what applying it would do."""

    line: int
    values: dict[str, str]  # field -> as written
    errors: list[dict[str, str]] = field(default_factory=list)  # {field, heading, value, text: what to do}
    warnings: list[str] = field(default_factory=list)
    action: str = "skip"  # create | update | skip
    person_id: int | None = None  # of an update or a row that changes nothing
    details: dict[str, Any] = field(default_factory=dict)  # PersonDetails as JSON
    changed: list[str] = field(default_factory=list)  # headings

    def complain(self, field_name: str, text: str) -> None:
        """Note what is wrong in one cell."""
        cell = {"field": field_name, "heading": HEADINGS[field_name], "value": self.values[field_name][:80]}
        self.errors.append(cell | {"text": text})


@dataclass(frozen=True, slots=True)
class Desk:
    """What rows are checked against: read once an import."""

    branches: dict[str, Branch]  # low name -> branch, of the whole organisation
    branch_ids: frozenset[int]  # those that the uploader reaches
    reaches_all: bool  # the uploader manages the whole organisation
    by_number: dict[str, User]
    by_email: dict[str, User]  # of the organisation
    taken_emails: frozenset[str]  # of all organisations
    by_name: dict[str, User]
    manages: Callable[[User], bool]
    today: date  # against which a day of hiring is judged

    @classmethod
    def of(
        cls,
        organisation: Organisation,
        *,
        branch_ids: Collection[int],
        manages: Callable[[User], bool],
        today: date,
    ) -> Self:
        """The organisation's people and branches. Four queries."""
        branches = {branch.name.lower(): branch for branch in organisation.branches.all()}
        people = list(
            organisation.people.select_related("organisation", "branch").prefetch_related(
                "memberships__branch"
            )
        )
        emails = User.objects.exclude(email=None).values_list("email", flat=True)
        return cls(
            branches=branches,
            branch_ids=frozenset(branch_ids),
            reaches_all=len(set(branch_ids)) == len(branches),
            by_number={one.personnel_number: one for one in people if one.personnel_number},
            by_email={one.email.lower(): one for one in people if one.email},
            taken_emails=frozenset(email.lower() for email in emails if email),
            by_name={one.full_name.lower(): one for one in people},
            manages=manages,
            today=today,
        )


def check_rows(rows: list[TableRow], desk: Desk) -> list[CheckedRow]:
    """Each line with its errors, its action and its details, in order."""
    seen: dict[tuple[str, str], int] = {}
    numbers = {row.values["personnel_number"] for row in rows if row.values["personnel_number"]}
    return [_check(row, desk, seen, numbers) for row in rows]


def _check(row: TableRow, desk: Desk, seen: dict[tuple[str, str], int], numbers: set[str]) -> CheckedRow:
    """One line."""
    checked = CheckedRow(row.line, row.values)
    _check_lengths(checked)
    _check_repeats(checked, seen)
    person = _match(checked, desk)
    details = PersonDetails(
        last_name=row.values["last_name"],
        first_name=row.values["first_name"],
        middle_name=row.values["middle_name"],
        post=row.values["post"],
        level=_level(checked),
        channels=_channels(checked),
        branch_id=_branch_id(checked, desk),
        hired_on=_hired_on(checked, desk.today),
        personnel_number=row.values["personnel_number"],
        email=_email(checked, desk, person),
        line_manager_id=_line_manager_id(checked, desk, numbers),
    )
    _decide(checked, desk, person, details)
    return checked


def _decide(checked: CheckedRow, desk: Desk, person: User | None, details: PersonDetails) -> None:
    """What applying the line would do; an empty cell of a known person keeps what is there."""
    facts = asdict(details)
    if person is not None:
        checked.person_id = person.pk
        kept = {name: getattr(person, name) for name in facts if not checked.values[name.removesuffix("_id")]}
        facts |= kept
        wanted = PersonDetails(**facts).fields()
        changed = [name for name, value in wanted.items() if getattr(person, name) != value]
        checked.changed = [HEADINGS[name.removesuffix("_id")] for name in changed]
        if changed and not desk.manages(person):
            checked.complain("last_name", _("This person is changed by the administrator only."))
    elif not checked.errors and (twin := desk.by_name.get(_full_name(details))):
        checked.warnings.append(
            _("Somebody has this name already (%s). A personnel number or an e-mail tells them apart.")
            % (twin.personnel_number or twin.email or _("without a number"))
        )
    hired_on = facts["hired_on"]
    checked.details = facts | {"hired_on": hired_on.isoformat() if hired_on else None}
    if not checked.errors:
        checked.action = "create" if person is None else "update" if checked.changed else "skip"


def _check_lengths(checked: CheckedRow) -> None:
    """Names are there, and nothing is longer than its column."""
    for name in ("last_name", "first_name"):
        if not checked.values[name]:
            checked.complain(name, _("Empty. Write the name."))
    for name, limit in LIMITS.items():
        if len(checked.values[name]) > limit:
            checked.complain(name, _("Longer than %d characters. Shorten it.") % limit)


def _check_repeats(checked: CheckedRow, seen: dict[tuple[str, str], int]) -> None:
    """The same number or e-mail stands in one line only."""
    for name in ("personnel_number", "email"):
        value = checked.values[name].lower()
        if not value:
            continue
        first = seen.setdefault((name, value), checked.line)
        if first != checked.line:
            checked.complain(name, _("The same as in line %d. Leave one of them.") % first)


def _match(checked: CheckedRow, desk: Desk) -> User | None:
    """Who of the organisation this is: by number, else by e-mail; both must not point to two people."""
    by_number = desk.by_number.get(checked.values["personnel_number"])
    by_email = desk.by_email.get(checked.values["email"].lower())
    if by_number and by_email and by_number.pk != by_email.pk:
        checked.complain(
            "email", _("This e-mail is of %s. Check the number or the e-mail.") % by_email.full_name
        )
    return by_number or by_email


def _level(checked: CheckedRow) -> str:
    """Ф, С or Р, also when typed with a Latin letter."""
    level = LEVEL_LETTERS.get(checked.values["level"].lower())
    if level is None:
        checked.complain("level", _("Write one letter: Ф, С or Р."))
    return level or User.Level.FRONT


def _channels(checked: CheckedRow) -> list[str]:
    """Channels by their words."""
    words = [word.strip().lower() for word in re.split(r"[,;/+]", checked.values["channels"]) if word.strip()]
    unknown = [word for word in words if word not in CHANNEL_WORDS]
    if unknown:
        known = "очно, телефон, чат, онлайн, выезд"
        checked.complain(
            "channels",
            _("No channel is called «%(word)s». Choose from: %(known)s.")
            % {
                "word": unknown[0],
                "known": known,
            },
        )
    return [value for value in User.Channel.values if value in {CHANNEL_WORDS.get(word) for word in words}]


def _branch_id(checked: CheckedRow, desk: Desk) -> int | None:
    """The branch by its name; one that the uploader does not reach is as good as none."""
    name = checked.values["branch"].lower()
    branch = desk.branches.get(name)
    if branch is not None and branch.pk in desk.branch_ids:
        return branch.pk
    if name:
        checked.complain("branch", _("There is no such branch. Write its name as in the tree of branches."))
    elif not desk.reaches_all:
        checked.complain("branch", _("Empty. Write one of your branches."))
    return None


def _hired_on(checked: CheckedRow, today: date) -> date | None:
    """A date as people write it, one that somebody can have been hired on."""
    text = checked.values["hired_on"]
    if not text:
        return None
    for pattern in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y"):
        try:
            found = datetime.strptime(text.split(" ")[0], pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if fault := hiring_fault(found, today=today):
            checked.complain("hired_on", fault)
            return None
        return found
    checked.complain("hired_on", _("Write the date as 31.12.2026."))
    return None


def _email(checked: CheckedRow, desk: Desk, person: User | None) -> str | None:
    """A valid address that is nobody else's."""
    email = checked.values["email"].lower()
    if not email:
        return None
    try:
        validate_email(email)
    except ValidationError:
        checked.complain("email", _("This is not an e-mail. Check the letters before and after @."))
        return None
    is_own = person is not None and (person.email or "").lower() == email
    if email in desk.taken_emails and not is_own and email not in desk.by_email:
        checked.complain("email", _("This e-mail is taken. Write another or leave the cell empty."))
    return email


def _line_manager_id(checked: CheckedRow, desk: Desk, numbers: set[str]) -> int | None:
    """Somebody of the organisation by personnel number, also from this very table."""
    number = checked.values["line_manager"]
    if not number:
        return None
    if number == checked.values["personnel_number"]:
        checked.complain("line_manager", _("Nobody is their own manager. Write another number."))
        return None
    boss = desk.by_number.get(number)
    if boss is None and number not in numbers:
        checked.complain("line_manager", _("Nobody has this personnel number, here or in the table."))
    return boss.pk if boss else None


def _full_name(details: PersonDetails) -> str:
    """«орлова марина сергеевна»."""
    return " ".join(filter(None, (details.last_name, details.first_name, details.middle_name))).lower()
