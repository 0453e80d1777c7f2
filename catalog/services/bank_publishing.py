"""A bank in work becomes part of the programme's next version; those that exist stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from accounts.models import User
from accounts.services.journal import record
from catalog.bank_checks import remarks_on
from catalog.bank_rows import Row, mark_of
from catalog.bank_words import field_anchor, place_words, test_words
from catalog.loading.files import Document
from catalog.loading.folder import CourseFiles
from catalog.loading.media import MediaSource
from catalog.loading.question_checks import check_questions
from catalog.models import DraftQuestion, Module, Programme, Question
from catalog.queries.bank import Facts, columns_of, elsewhere, facts_of, publication_of, rows_in_force
from catalog.services.bank import NoBankError, StaleBankError, lock_bank
from catalog.services.copies import next_version


@dataclass(frozen=True, slots=True)
class BankFault:
    """Why a bank may not be published: at a question, or of a test when `code` is empty."""

    code: str
    reason: str
    place: str = ""  # which part of the question, or which test, in words
    anchor: str = ""  # id of the field in the question's form


class BankFaultsError(Exception):
    """The bank has faults; nothing was published."""

    def __init__(self, faults: list[BankFault]) -> None:
        super().__init__("; ".join(f"{one.code} {one.place} {one.reason}" for one in faults))
        self.faults = faults


class ElsewhereError(Exception):
    """The version in force has what the draft does not; the author has not said to overrule it."""


class NothingToPublishError(Exception):
    """The version in force has the same questions."""


def bank_faults(rows: Sequence[Row], facts: Facts) -> list[BankFault]:
    """All faults of the live rows, by the same checks as the files."""
    faults = [
        BankFault(row["code"], reason, place_words(where), field_anchor(where))
        for row in rows
        for where, reason in remarks_on(row, facts.known)
    ]
    if faults or not rows:
        return faults
    tests = list(facts.current.tests)
    return [
        BankFault(rows[one.line - 1]["code"], one.reason)
        if one.file == "questions.yaml"
        else BankFault("", one.reason, test_words(tests[one.line - 1]))
        for one in sorted(set(check_questions(_course(rows, facts))))
    ]


def _course(rows: Sequence[Row], facts: Facts) -> CourseFiles:
    """The bank with the rest of its version, as the loader sees them; row n and test n stand in line n."""
    content = {"outcomes": facts.current.outcomes, "tests": facts.current.tests}
    lines: dict[tuple[str | int, ...], int] = {(at,): at + 1 for at in range(len(rows))}
    tests: dict[tuple[str | int, ...], int] = {
        ("tests", name): at for at, name in enumerate(facts.current.tests, start=1)
    }
    return CourseFiles(
        programme=Document("programme.yaml", content, "", tests),
        questions=Document("questions.yaml", list(rows), "", lines),
        lessons=[Document("lesson", {"number": number}, "") for number, _title in facts.lessons],
        media=[
            MediaSource(Path(one.name), one.name, one.content_type, one.size, one.sha256)
            for one in facts.media
        ],
    )


@transaction.atomic
def publish_bank(module_id: int, *, edition: int, overrule: bool, by: User, at: datetime) -> Programme:
    """Make the module's next version with this bank; groups that study keep their own.

    Args:
        edition: of the draft whose preview was shown.
        overrule: publish although the version in force was changed besides the draft.
    Raises:
        BankFaultsError, ElsewhereError, NothingToPublishError, StaleBankError, NoBankError.
    """
    module = Module.objects.select_for_update(no_key=True).get(pk=module_id)
    draft, facts = lock_bank(module_id), facts_of(module)
    if facts is None:
        raise NoBankError
    if draft.edition != edition:
        raise StaleBankError
    questions = list(DraftQuestion.objects.filter(module=module))
    in_force = rows_in_force(facts.current)
    if publication_of(questions, in_force).is_idle:
        raise NothingToPublishError
    if not overrule and elsewhere(questions, in_force).codes:
        raise ElsewhereError
    rows = [one.row for one in questions if not one.is_retired]
    if faults := bank_faults(rows, facts):
        raise BankFaultsError(faults)
    version = next_version(facts.current)
    version.questions.all().delete()
    Question.objects.bulk_create(Question(programme=version, **columns_of(row)) for row in rows)
    for one in questions:
        one.base_mark = "" if one.is_retired else mark_of(one.row)
    DraftQuestion.objects.bulk_update(questions, ["base_mark"], batch_size=200)
    draft.base, draft.edition = version, draft.edition + 1
    draft.save(update_fields=["base", "edition"])
    Module.objects.filter(pk=module.pk).update(changed_at=at)
    record("bank.publish", actor=by, organisation_id=None, subject=version, at=at)
    return version
