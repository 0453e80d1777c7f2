"""The demo's waves: planned, collected by the real import, scored; the one of spring with its plan."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from accounts.models import Organisation, User
from audits.models import AuditWave, WaveBranch
from audits.services.approval import CauseAnswer, approve_wave, name_causes
from audits.services.observations import import_observations
from audits.services.options import write_options
from audits.services.plans import create_plan, set_budgets
from audits.services.repeats import create_repeat
from audits.services.scoring import score_wave
from lms.demo.branch_appeals import appeal_visits, visit_hotels
from lms.demo.duties import mend_failures
from lms.demo.summer import add_to_plan

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo"
WRITTEN_FOR = date(2026, 11, 22)  # the first start that the days in the files were written for
TARGET = 85
DAY = re.compile(rb"\b20\d\d-\d\d-\d\d")
MONTH = re.compile(rb"^20\d\d-\d\d(?=,)", re.MULTILINE)


def measure(organisations: Mapping[str, Organisation], now: datetime) -> dict[str, AuditWave]:
    """The waves of the story, read in by the real import and scored, the earliest first; by name."""
    story = yaml.safe_load((FOLDER / "story.yaml").read_text(encoding="utf-8"))
    auditor = User.objects.get(email="auditor@demo.test")
    found: dict[str, AuditWave] = {}
    for told in story["waves"]:
        at = now - timedelta(days=told["days_ago"])
        wave = _planned(told, organisations[told["organisation"]], found, auditor, now)
        _read_in(wave, told["files"], auditor, at - timedelta(days=3), now)
        if told.get("visits"):
            visit_hotels(wave, auditor, now=now)
        score_wave(wave.pk, at=at)
        if told.get("visits"):
            appeal_visits(wave, auditor, now=now)
        if any(one.get("repeats") == told["name"] for one in story["waves"]):
            approved = at + timedelta(days=10)
            answer_causes(wave, by=auditor, at=approved)
            add_to_plan(wave, by=auditor, at=approved)
            approve_wave(wave.pk, by=auditor, at=approved)
            mend_failures(wave, told_at=approved)
        found[wave.name] = wave
    return found


def answer_causes(wave: AuditWave, *, by: User, at: datetime) -> None:
    """The causes of what lies below its target, as the auditor tells them."""
    told = yaml.safe_load((FOLDER / "causes.yaml").read_text(encoding="utf-8"))
    causes = {
        one.pk: CauseAnswer(told[one.competence_id]["cause"], told[one.competence_id]["note"])
        for one in wave.deficits.filter(deficit__gt=0)
    }
    name_causes(wave.pk, causes=causes, by=by, at=at)
    write_options(wave.pk, at=at)  # as the job does: what is approved is the best set


def weeks_later(now: datetime) -> int:
    """Whole weeks between the start that the files were written for and this one; never before it."""
    return max(0, (now.date() - WRITTEN_FOR).days // 7)


def moved(content: bytes, weeks: int) -> bytes:
    """A file of observations with its days so many weeks later, and months as many months as that makes."""
    if not weeks:
        return content
    moved_to = WRITTEN_FOR + timedelta(weeks=weeks)
    months = 12 * (moved_to.year - WRITTEN_FOR.year) + moved_to.month - WRITTEN_FOR.month

    def later_day(found: re.Match[bytes]) -> bytes:
        day = date.fromisoformat(found.group().decode()) + timedelta(weeks=weeks)
        return day.isoformat().encode()

    def later_month(found: re.Match[bytes]) -> bytes:
        year, month = (int(part) for part in found.group().split(b"-"))
        years, left = divmod(12 * year + month - 1 + months, 12)
        return f"{years}-{left + 1:02}".encode()

    return MONTH.sub(later_month, DAY.sub(later_day, content))


def _read_in(
    wave: AuditWave, files: Iterable[Mapping[str, str]], auditor: User, at: datetime, now: datetime
) -> None:
    """The files one after another, as one sitting of the auditor."""
    for number, one in enumerate(files):
        import_observations(
            wave.pk,
            instrument=one["instrument"],
            name=one["file"],
            content=moved((FOLDER / one["file"]).read_bytes(), weeks_later(now)),
            imported_by=auditor,
            at=at + timedelta(minutes=9 * number),
        )


def _planned(
    told: Mapping[str, Any],
    organisation: Organisation,
    known: Mapping[str, AuditWave],
    auditor: User,
    now: datetime,
) -> AuditWave:
    """One wave before its first observation: a repeat of an earlier one, or a baseline with its arms."""
    begins = told["from"] + timedelta(weeks=weeks_later(now))
    days = {"starts_on": begins, "ends_on": begins + timedelta(days=told["days"])}
    at = now - timedelta(days=(now.date() - begins).days + 10)
    if "repeats" in told:
        return create_repeat(known[told["repeats"]].pk, name=told["name"], by=auditor, at=at, **days)
    wave = create_plan(
        organisation.pk,
        name=told["name"],
        target=TARGET,
        auditors={auditor.pk},
        by=auditor,
        at=at,
        **days,
    )
    if "rates" in told:
        money = {name: told[name] for name in ("budgets", "limits", "rates")}
        set_budgets(wave.pk, by=auditor, at=at, **money)
    if "trained" in told:
        leaves = organisation.branches.filter(children__isnull=True)
        WaveBranch.objects.bulk_create(
            [
                WaveBranch(wave=wave, branch=one, arm="trained" if one.name in told["trained"] else "control")
                for one in leaves
            ]
        )
    wave.refresh_from_db()
    return wave
