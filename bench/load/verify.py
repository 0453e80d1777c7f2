"""Compares a ledger with the database: what was acknowledged is there, once, and the score rests on it.

`python -m bench.load.verify LEDGER [MAIL_FOLDER]` prints a JSON object of lists; each list should be empty.
"""

import json
import sys
from collections import Counter, defaultdict
from email import message_from_binary_file, policy
from pathlib import Path
from typing import Any

import django

Findings = dict[str, list[str]]


def main(ledger: Path, mail: Path | None) -> None:
    """Print what is wrong and how much was compared."""
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    found = {**answers(lines), **attempts(lines), **certificates(), **(mails(mail) if mail else {})}
    facts = Counter(one["what"] for one in lines)
    print(json.dumps({"findings": found, "compared": dict(facts), "jobs": jobs()}, ensure_ascii=False))


def answers(lines: list[dict[str, Any]]) -> Findings:
    """Every acknowledged save against the current row and the log of arrivals."""
    from assessments.models import Answer, AnswerEvent

    last: dict[tuple[int, str], dict[str, Any]] = {}
    ours = {
        (one["attempt"], one["question"], one["seq"]): one["value"] for one in lines if one["what"] == "sent"
    }
    saved = [one for one in lines if one["what"] == "saved"]
    for one in saved:
        place = (one["attempt"], one["question"])
        last[place] = max(last.get(place, one), one, key=lambda it: it["seq"])
    rows: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in Answer.objects.all():
        rows[row.attempt_id, row.question].append(row)
    events = Counter(
        AnswerEvent.objects.filter(was_late=False).values_list("attempt_id", "question", "idem_key")
    )
    lost = [
        f"{place}: № {one['seq']} was acknowledged"
        for place, one in last.items()
        if not _holds(rows[place], one)
    ]
    lost += [
        f"{one['attempt']} {one['question']} № {one['seq']}: no arrival"
        for one in saved
        if not events[one["attempt"], one["question"], one["idem_key"]]
    ]
    strangers = [
        f"{place}: № {row.seq} was never sent"
        for place, found in rows.items()
        for row in found
        if ours.get((*place, row.seq), ...) != row.value
    ]
    twice = [str(place) for place, found in rows.items() if len(found) > 1]
    twice += [str(place) for place, count in events.items() if count > 1]
    return {"lost": lost, "not ours": strangers, "answers twice": twice}


def _holds(rows: list[Any], acknowledged: dict[str, Any]) -> bool:
    """Whether the stored row is the acknowledged save or a newer one."""
    if not rows or rows[0].seq < acknowledged["seq"]:
        return False
    return rows[0].seq > acknowledged["seq"] or rows[0].value == acknowledged["value"]


def attempts(lines: list[dict[str, Any]]) -> Findings:
    """One attempt a person, finished when that was acknowledged, its score recomputed from what is stored."""
    from assessments.models import Attempt
    from assessments.regrading import outcome_of

    submitted = {one["attempt"] for one in lines if one["what"] == "submitted"}
    people: Counter[tuple[int, int]] = Counter()
    still_open, wrong = [], []
    for one in Attempt.objects.prefetch_related("answers"):
        people[one.enrolment_id, one.step_id] += 1
        if one.state == Attempt.State.OPEN:
            still_open += [str(one.pk)] if one.pk in submitted else []
            continue
        values = {row.question: row.value for row in one.answers.all()}
        result = outcome_of(one.questions, values, one.rules.get("pass_percent"))
        if (result.points, result.score, result.is_passed) != (one.points, one.score, one.is_passed):
            wrong.append(f"{one.pk}: {one.score} is stored, {result.score} is right")
    missing = submitted - set(Attempt.objects.values_list("pk", flat=True))
    return {
        "attempts twice": [str(place) for place, count in people.items() if count > 1],
        "submitted and open": still_open + [str(one) for one in missing],
        "wrong scores": wrong,
    }


def certificates() -> Findings:
    """One certificate an enrolment that earned it, one finished file each."""
    from courses.models import Certificate, Enrolment
    from jobs.models import Job

    held = Counter(Certificate.objects.values_list("enrolment_id", flat=True))
    earned = set(Enrolment.objects.filter(state=Enrolment.State.COMPETENT).values_list("pk", flat=True))
    files = Job.objects.filter(kind="certificate-pdf")
    keys = Counter(files.values_list("organisation_id", "key"))
    return {
        "certificates twice": [str(one) for one, count in held.items() if count > 1],
        "certificates missing": [str(one) for one in earned ^ set(held)],
        "certificate files twice": [str(one) for one, count in keys.items() if count > 1],
        "jobs not done": [f"{one.pk} {one.kind} {one.state}" for one in Job.objects.exclude(state="done")],
    }


def mails(folder: Path) -> Findings:
    """No person gets the same letter twice."""
    seen: Counter[tuple[str, str]] = Counter()
    for path in folder.glob("*.log") if folder.exists() else ():
        for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            if part.strip():
                from io import BytesIO

                letter = message_from_binary_file(BytesIO(part), policy=policy.default)
                seen[str(letter["To"]), str(letter["Subject"])] += 1
    return {"mails twice": [f"{to}: {subject}" for (to, subject), count in seen.items() if count > 1]}


def jobs() -> dict[str, int]:
    """Jobs by state."""
    from jobs.models import Job

    return dict(Counter(Job.objects.values_list("state", flat=True)))


if __name__ == "__main__":
    django.setup()
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
