"""How a group's papers stand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalog.models import Exercise
from courses.models import Cohort, Enrolment
from jobs.models import Job
from reports.papers import CARDS, GUIDE, PAPER_KIND, WORKBOOK, paper_key, paper_mark

TITLES: dict[str, Any] = {
    GUIDE: pgettext_lazy("paper", "Trainer's guide"),
    WORKBOOK: pgettext_lazy("paper", "Participant's workbook"),
    CARDS: pgettext_lazy("paper", "Role cards, A6"),
}
ABOUT: dict[str, Any] = {
    GUIDE: pgettext_lazy(
        "paper",
        "The plan by minutes with notes, objections and answers, model works, rubrics, answers to the cases.",
    ),
    WORKBOOK: pgettext_lazy(
        "paper", "Tasks and conversations with room to write, cases, rubrics, the personal plan, the job aid."
    ),
    CARDS: pgettext_lazy("paper", "One card a page, for those who play the client."),
}

FILE_WORDS: dict[str, Any] = {
    GUIDE: pgettext_lazy("paper file", "guide"),
    WORKBOOK: pgettext_lazy("paper file", "workbook"),
    CARDS: pgettext_lazy("paper file", "cards"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a group and the job that makes its file."""

    code: str
    job: Job | None

    @property
    def title(self) -> str:
        """As it is called."""
        return str(TITLES[self.code])

    @property
    def about(self) -> str:
        """What is in it."""
        return str(ABOUT[self.code])

    @property
    def is_ready(self) -> bool:
        """Whether there is a file."""
        return self.job is not None and self.job.state == Job.State.DONE

    @property
    def is_under_way(self) -> bool:
        """Whether it is being made."""
        return self.job is not None and self.job.in_progress

    @property
    def is_failed(self) -> bool:
        """Whether the last try failed."""
        return self.job is not None and self.job.state == Job.State.FAILED


def papers_of(cohort: Cohort, codes: list[str]) -> list[Paper]:
    """These papers of the group as they stand, those that have something to print. Five queries at most."""
    there = printable(cohort)
    shown = [one for one in codes if one in there]
    if not shown:
        return []
    mark = paper_mark(cohort)
    return [Paper(one, newest_job(cohort, paper_key(cohort, one, mark))) for one in shown]


def jobs_of(cohort: Cohort, key: str) -> QuerySet[Job]:
    """Jobs that made the paper of this key, by age; the first has the key itself."""
    jobs = Job.objects.filter(organisation_id=cohort.organisation_id, kind=PAPER_KIND, key__startswith=key)
    return jobs.order_by("pk")


def newest_job(cohort: Cohort, key: str) -> Job | None:
    """The last of them. One query."""
    return jobs_of(cohort, key).last()


def printable(cohort: Cohort) -> list[str]:
    """Papers of the version that are not empty: cards only where somebody plays a client. Two queries."""
    if not has_papers(cohort):
        return []
    return [GUIDE, WORKBOOK, CARDS] if _has_cards(cohort) else [GUIDE, WORKBOOK]


def own_place_in(user: User, cohort: Cohort) -> Enrolment | None:
    """The person's own place in the group, which leads back to the course. One query."""
    return Enrolment.objects.taking_part().filter(cohort=cohort, user=user).first()


def has_papers(cohort: Cohort) -> bool:
    """Whether the version has more than a plan. One query."""
    return cohort.programme.lessons.exists()


def _has_cards(cohort: Cohort) -> bool:
    """Whether an exercise of the version has a role card."""
    parts = Exercise.objects.filter(programme=cohort.programme_id).values_list("parts", flat=True)
    return any(part.get("role_card") for rows in parts for part in rows)


def file_name(cohort: Cohort, paper: str) -> str:
    """The name under which it is saved."""
    return f"{cohort.programme.module.slug}-{FILE_WORDS[paper]}-{cohort.pk}.pdf"
