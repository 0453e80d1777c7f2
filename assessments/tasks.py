"""Periodic work of the room: ids in, one service call each."""

import logging

from celery import shared_task
from django.utils import timezone

from assessments.queries.items import stale_tests
from assessments.services.agreement import ask_for_figures
from assessments.services.attempts import overdue_attempts, time_out_attempt
from assessments.services.closing import tell_of_closing
from assessments.services.erasure import erase_everywhere
from assessments.services.items import ask_for_analysis
from assessments.services.uploads import sweep
from catalog.models import Programme
from jobs.tasks import ring

logger = logging.getLogger(__name__)


@shared_task
def submit_overdue() -> int:
    """Finish attempts whose time is over by their acknowledged answers; how many. Beat: every 15 s."""
    now = timezone.now()
    done = 0
    for attempt_id in overdue_attempts(now):
        try:
            finished = time_out_attempt(attempt_id, at=now)
        except Exception:  # one broken attempt must not keep the others open
            logger.exception("attempt %s could not be finished", attempt_id)
            continue
        done += 1
        if finished.job_id is not None:
            ring(finished.job_id)
    return done


@shared_task
def tell_of_closing_tests() -> int:
    """Tell those whose test closes within a day; how many notices are new. Beat: every ten minutes."""
    return tell_of_closing(at=timezone.now())


@shared_task
def sweep_uploads() -> int:
    """Settle uploads that nobody goes on with; how many. Beat: hourly."""
    return sweep(at=timezone.now())


@shared_task
def erase_recordings() -> int:
    """Erase recordings whose term has ended or whose consent was withdrawn; how many acts. Beat: hourly."""
    return erase_everywhere(at=timezone.now())


@shared_task
def analyse_items() -> int:
    """Have the statistics of tests with new attempts computed; how many. Beat: nightly."""
    tests = stale_tests()
    programmes = Programme.objects.select_related("module").in_bulk({programme for programme, _ref in tests})
    for programme_id, ref in tests:
        ring(ask_for_analysis(programmes[programme_id], ref=ref, by=None, at=timezone.now()).pk)
    return len(tests)


@shared_task
def compute_agreement() -> None:
    """Have the figures of agreement computed when there are new marks. Beat: nightly."""
    ring(ask_for_figures(by=None, at=timezone.now()).pk)
