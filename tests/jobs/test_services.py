"""The life of a Job row: one claim, a lease, at most three attempts, a file only under our own lease."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jobs import services
from jobs.models import Heartbeat, Job
from jobs.services import LeaseLostError, UnknownKindError
from tests.conftest import NOON
from tests.factories.jobs import JobFactory

LEASE = timedelta(seconds=60)
TICK = timedelta(seconds=1)


def ask(**other):
    """One request for a programme's PDF."""
    facts = {"organisation_id": 1, "key": "7:abc", "arguments": {"programme": 7}, "requested_by_id": 3}
    return services.enqueue("programme-pdf", **{**facts, "at": NOON, **other})


def take(job, at=NOON):
    return services.claim(job.pk, worker="w", at=at)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "made.pdf"
    path.write_bytes(b"%PDF made")
    return path


@pytest.mark.django_db
def test_the_same_request_is_one_job():
    first = ask()

    again = ask(arguments={"programme": 8}, at=NOON + TICK)

    assert again.pk == first.pk
    assert again.arguments == {"programme": 7}


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"organisation_id": 2}, {"key": "7:abd"}])
def test_another_organisation_or_other_inputs_are_another_job(other):
    first = ask()

    assert ask(**other).pk != first.pk


@pytest.mark.django_db
def test_a_failed_job_gives_way_to_a_new_one():
    failed = JobFactory(key="7:abc", state=Job.State.FAILED, finished_at=NOON)

    assert ask().pk != failed.pk


@pytest.mark.django_db
def test_a_kind_without_a_handler_is_refused():
    with pytest.raises(UnknownKindError):
        services.enqueue("brew-tea", organisation_id=1, key="1", arguments={}, requested_by_id=None, at=NOON)


@pytest.mark.django_db
def test_the_database_itself_holds_one_living_job_a_key():
    JobFactory(key="one")

    with pytest.raises(IntegrityError), transaction.atomic():
        JobFactory(key="one")


@pytest.mark.django_db
def test_a_claim_takes_a_lease_and_counts_the_attempt():
    job = take(ask())

    assert (job.state, job.attempts, job.lease_until) == (Job.State.RUNNING, 1, NOON + LEASE)
    assert len(job.lease_token) == 32
    assert Heartbeat.objects.get(worker="w").at == NOON


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "taken"), [(LEASE - TICK, False), (LEASE, True)])
def test_a_running_job_is_taken_again_only_when_its_lease_ran_out(after, taken):
    job = ask()
    take(job)

    assert (take(job, at=NOON + after) is not None) is taken


@pytest.mark.django_db
@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED])
def test_an_ended_job_is_not_taken(state):
    job = JobFactory(state=state, finished_at=NOON)

    assert take(job, at=NOON + 9 * LEASE) is None


@pytest.mark.django_db
def test_a_job_is_not_taken_before_its_time():
    job = JobFactory(not_before=NOON + TICK)

    assert take(job) is None


@pytest.mark.django_db
def test_without_an_id_the_job_due_for_longest_is_taken():
    JobFactory()
    oldest = JobFactory(not_before=NOON - TICK)

    assert services.claim(None, worker="w", at=NOON).pk == oldest.pk


@pytest.mark.django_db
def test_nothing_due_is_nothing_taken():
    assert services.claim(None, worker="w", at=NOON) is None


@pytest.mark.django_db
def test_a_job_that_lost_its_worker_three_times_has_failed_with_a_reason():
    job = ask()
    claims = [take(job, at=NOON + n * LEASE) for n in range(4)]

    job.refresh_from_db()

    assert [claim is not None for claim in claims] == [True, True, True, False]
    assert (job.state, job.attempts, job.finished_at) == (Job.State.FAILED, 3, NOON + 3 * LEASE)
    assert "попытки исчерпаны" in job.error


@pytest.mark.django_db
def test_the_lease_is_prolonged_only_by_its_holder():
    first = take(ask())
    second = take(first, at=NOON + LEASE)

    assert not services.extend(first.pk, token=first.lease_token, at=NOON + LEASE)
    assert services.extend(second.pk, token=second.lease_token, at=NOON + LEASE + TICK)
    assert Job.objects.get().lease_until == NOON + 2 * LEASE + TICK


@pytest.mark.django_db
def test_progress_is_shown_and_cut_to_a_percent():
    job = take(ask())

    services.report_progress(job.pk, token=job.lease_token, percent=140, step="Считаем")

    job.refresh_from_db()
    assert (job.progress, job.step) == (100, "Считаем")


@pytest.mark.django_db
def test_progress_without_the_lease_is_refused():
    job = take(ask())

    with pytest.raises(LeaseLostError):
        services.report_progress(job.pk, token="another", percent=1, step="")


@pytest.mark.django_db
def test_finish_keeps_the_file_under_the_name_of_the_row(file, settings):
    job = take(ask())

    assert services.finish(job.pk, token=job.lease_token, file=file, at=NOON + TICK)

    job.refresh_from_db()
    stored = settings.MEDIA_ROOT / job.result_file
    assert job.result_file == f"jobs/1/{job.pk}.pdf"
    assert stored.read_bytes() == b"%PDF made"
    assert job.sha256 == hashlib.sha256(b"%PDF made").hexdigest()
    assert (job.result_bytes, job.progress, job.finished_at) == (9, 100, NOON + TICK)
    assert not file.exists()


@pytest.mark.django_db
def test_a_job_may_have_no_file():
    job = take(ask())

    services.finish(job.pk, token=job.lease_token, file=None, at=NOON)

    assert Job.objects.get().state == Job.State.DONE
    assert Job.objects.get().result_file == ""


@pytest.mark.django_db
def test_a_lost_lease_stores_nothing_and_leaves_the_winners_file(file, settings, tmp_path):
    late = take(ask())
    winner = take(late, at=NOON + LEASE)
    services.finish(winner.pk, token=winner.lease_token, file=file, at=NOON + LEASE)
    other = tmp_path / "late.pdf"
    other.write_bytes(b"%PDF late")

    assert not services.finish(late.pk, token=late.lease_token, file=other, at=NOON + LEASE)

    stored = [path for path in (settings.MEDIA_ROOT / "jobs").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in stored] == [b"%PDF made"]
    assert Job.objects.get().sha256 == hashlib.sha256(b"%PDF made").hexdigest()


@pytest.mark.django_db
def test_a_broken_job_waits_longer_each_time_and_fails_after_the_third():
    job = ask()
    pauses = []
    at = NOON
    for _attempt in range(2):
        job = take(job, at=at)
        services.try_later(job.pk, token=job.lease_token, reason="Сбой.", detail="tail", at=at)
        job.refresh_from_db()
        pauses.append((job.not_before - at).total_seconds())
        at = job.not_before
    job = take(job, at=at)
    services.try_later(job.pk, token=job.lease_token, reason="Сбой.", detail="tail", at=at)

    job.refresh_from_db()

    assert pauses == [5, 10]
    assert (job.state, job.attempts, job.error_detail) == (Job.State.FAILED, 3, "tail")
    assert job.error.startswith("Сбой. Все попытки исчерпаны")


@pytest.mark.django_db
def test_a_stranger_can_neither_fail_nor_put_back_a_job():
    job = take(ask())
    told = {"token": "another", "reason": "", "detail": "", "at": NOON}

    assert not services.fail(job.pk, **told)
    assert not services.try_later(job.pk, **told)
    assert Job.objects.get().state == Job.State.RUNNING


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_gets_the_job():
    job = JobFactory()
    winners = []
    start = threading.Barrier(8)

    def race():
        start.wait()
        winners.append(services.claim(job.pk, worker="w", at=NOON))
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([winner for winner in winners if winner]) == 1
    assert Job.objects.get().attempts == 1


@pytest.mark.django_db(transaction=True)
def test_eight_requests_at_once_make_one_job():
    made = []
    start = threading.Barrier(8)

    def race():
        start.wait()
        made.append(ask().pk)
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 8
    assert len(set(made)) == 1
