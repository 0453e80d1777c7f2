"""A wave of two hundred thousand questionnaires from its file to its report: what each step costs."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.core.files.base import File
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.models import CriterionScore, Observation, ObservationFile, WaveSummary
from audits.services.files import begin_file, load_file
from audits.services.scoring import request_scoring
from jobs.models import Job
from reports.services import request_report
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory
from tests.factories.audits import AuditWaveFactory, use
from tests.factories.scale import branch_tree, servqual_instrument
from tests.factories.wave_files import survey_file
from tests.factories.waves import auditor_of
from tests.jobs.conftest import url_of

PEOPLE, BRANCHES, REGIONS = 200_000, 500, 50
IMPORT_MINUTES, SCORING_SECONDS, MEGABYTES = 5, 15, 1_024
STATEMENTS = 15

JOB = """
import resource, sys, tempfile, time
from pathlib import Path
import django
django.setup()
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from jobs.limits import limit_self
from jobs.models import Job
limit_self(memory_bytes=settings.JOB_MEMORY_BYTES, cpu_seconds=settings.JOB_CPU_SECONDS)
job = Job.objects.get(pk=int(sys.argv[1]))
begun, busy = time.monotonic(), time.process_time()
with translation.override("ru"), tempfile.TemporaryDirectory() as folder:
    handler = import_string(settings.JOB_HANDLERS[job.kind])
    file = handler(job.arguments, workdir=Path(folder), progress=lambda percent, step: None)
    size = file.stat().st_size if file else 0
took, busy = time.monotonic() - begun, time.process_time() - busy
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{took:.1f} {busy:.1f} {peak} {size}")
"""


@pytest.fixture
def told(capsys):
    """Says a line at once, whatever pytest keeps to itself."""

    def say(text):
        with capsys.disabled():
            print(f"\n{connection.vendor}: {text}", end="")

    return say


def done(job, told, tmp_path):
    """Do the job as the worker's child does: seconds by the clock, seconds of its own, peak MiB, bytes."""
    environment = {
        **os.environ,
        "DATABASE_URL": url_of(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "MEDIA_ROOT": str(django_settings.MEDIA_ROOT),
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLCONFIGDIR": str(tmp_path),
        "DEBUG": str(int(job.kind.startswith("audit-gap"))),  # a document's static files as they lie here
    }
    ended = subprocess.run(
        [sys.executable, "-c", JOB, str(job.pk)],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    clock, own, peak, size = map(float, ended.stdout.split())
    told(f"{job.kind}: {clock:.0f} s, {own:.1f} s of its own, {peak:.0f} MiB, {size / 1e6:.1f} MB")
    assert own <= django_settings.JOB_CPU_SECONDS
    assert peak <= MEGABYTES
    return clock, own


def is_busy():
    """Whether others use the machine, so that the clock says nothing of this work."""
    return os.getloadavg()[0] > 2 * os.cpu_count()


@pytest.mark.large
@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_wave_of_two_hundred_thousand_goes_from_its_file_to_its_report(client, settings, tmp_path, told):
    settings.MEDIA_ROOT = tmp_path / "media"
    wave = AuditWaveFactory(organisation=OrganisationFactory())
    use(wave, servqual_instrument())
    places = [one.name for one in branch_tree(wave.organisation, regions=REGIONS, branches=BRANCHES)]
    auditor_of(wave)
    auditor = wave.assignments.get().user
    client.force_login(auditor, "accounts.backends.PersonBackend")
    path = tmp_path / "анкеты.csv"
    path.write_bytes(survey_file(people=PEOPLE, places=places))

    with path.open("rb") as stream:
        found, job = begin_file(
            wave.pk, instrument="servqual", name=path.name, upload=File(stream), by=auditor, at=NOON
        )
    checked, _own = done(job, told, tmp_path)
    found.refresh_from_db()
    assert (found.state, found.fault_count) == (ObservationFile.State.CHECKED, 0)
    _file, job = load_file(found.pk, by=auditor, at=NOON)
    read, _own = done(job, told, tmp_path)
    assert Observation.objects.filter(wave=wave).count() == PEOPLE
    assert checked + read <= IMPORT_MINUTES * 60 or is_busy()

    job = request_scoring(wave.pk, requested_by_id=auditor.pk, at=NOON)
    _clock, own = done(job, told, tmp_path)
    assert own <= SCORING_SECONDS
    assert WaveSummary.objects.filter(wave=wave).count() == BRANCHES + REGIONS + 1
    assert CriterionScore.objects.filter(wave=wave).count() == 22 * (BRANCHES + REGIONS + 1)

    begun = time.process_time()
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("audits:wave-detail", args=[wave.pk]))
    took, size = time.process_time() - begun, len(page.content) / 1e3
    told(f"board: {len(captured)} statements, {took:.1f} s, {size:.0f} kB")
    assert page.status_code == 200
    assert len(captured) <= STATEMENTS

    before = set(Job.objects.values_list("pk", flat=True))
    begun = time.process_time()
    request_report(wave.pk, requested_by=auditor, at=NOON)
    told(f"report asked for in {time.process_time() - begun:.1f} s")
    documents = list(Job.objects.exclude(pk__in=before).order_by("pk"))
    assert documents
    for one in documents:
        done(one, told, tmp_path)
