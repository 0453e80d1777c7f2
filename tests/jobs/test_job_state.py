"""The part of a page that shows one job: it polls while the job is in progress, then stops."""

import pytest
from django.template.loader import render_to_string

from jobs.models import Job
from tests.conftest import NOON
from tests.factories.jobs import JobFactory

ENDED = {"finished_at": NOON}
CASES = [
    ({}, "Ждёт очереди", True),
    ({"attempts": 1}, "Была ошибка, пробуем ещё раз", True),
    ({"state": Job.State.RUNNING, "step": "Верстаем <b>", "progress": 40}, "Верстаем &lt;b&gt;", True),
    ({"state": Job.State.DONE, **ENDED}, "Готово", False),
    ({"state": Job.State.FAILED, "error": "Не хватило памяти.", **ENDED}, "Не хватило памяти.", False),
]


@pytest.mark.parametrize(("facts", "text", "polls"), CASES)
def test_a_job_is_shown_by_its_state(facts, text, polls):
    job = JobFactory.build(pk=7, **facts)

    part = render_to_string("jobs/_job_state.html", {"job": job, "poll_url": "/p/"})

    assert text in part
    assert ('hx-get="/p/"' in part) is polls
