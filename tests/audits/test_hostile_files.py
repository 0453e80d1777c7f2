"""Whatever a file is, it comes in as its lines say or is refused with a message; nothing of it in between."""

import re
import resource
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape

from audits.handlers import read_observations_file
from audits.models import Observation, ObservationFile, ObservationImport
from audits.services.observations import ImportRefusedError, import_observations
from tests.audits.hostile import cases
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory
from tests.factories.audits import AuditWaveFactory, ChecklistFactory, use
from tests.factories.tables import BRANCHES
from tests.factories.waves import auditor_of

FEW, MANY = 150, 5_000
EVERY = 25  # file goes through the page as well
SECONDS = 20  # of processor time a file; the worker's child has sixty
MEGABYTES = 600  # above what the process has; the worker's child has 1,024 with itself
RUSSIAN = re.compile("[А-Яа-яё]{3}")
ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@pytest.fixture
def wave(db):
    """A wave of three branches with a checklist of two items."""
    wave = AuditWaveFactory()
    use(wave, ChecklistFactory(code="walk", items=[("V01", "MV04", False), ("V02", "MV05", False)]))
    for name in BRANCHES:
        BranchFactory(organisation=wave.organisation, name=name)
    return wave


@contextmanager
def limited(megabytes):
    """No more memory than that above what the process has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + (megabytes << 20), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def stored():
    """How many rows an import could leave."""
    return Observation.objects.count(), ObservationImport.objects.count()


def outcome(wave, case):
    """What is wrong with the file, or nothing when it came in; it is taken out again."""
    before, begun = stored(), time.process_time()
    try:
        with transaction.atomic():
            with limited(MEGABYTES):
                done = import_observations(
                    wave.pk,
                    instrument="walk",
                    name=case.name,
                    content=case.content,
                    imported_by=None,
                    at=NOON,
                )
            check_legal(wave, done)
            transaction.set_rollback(True)
        faults = []
    except ImportRefusedError as error:
        faults = error.faults
        assert stored() == before
    assert time.process_time() - begun < SECONDS
    return faults


def check_legal(wave, done):
    """Every line came in as an answer, in a branch that there is."""
    rows = list(Observation.objects.filter(wave=wave).select_related("branch"))
    assert len(rows) == done.rows == done.added > 0
    for one in rows:
        texts = [one.external_id, one.observer, one.channel, one.service, one.segment, *one.comments.values()]
        assert set(one.values) == {"V01", "V02"}
        assert set(one.values.values()) <= {"yes", "no", "NA", None}
        assert one.branch.name in BRANCHES
        assert one.observed_at is None or 2000 <= one.observed_at.year <= 2100
        assert one.external_id
        assert len(one.external_id) <= 60
        assert not any(ODD.search(text) for text in texts)


def check_told(case, faults):
    """Every fault is said in Russian, at a line, in words that fit a page."""
    for one in faults:
        assert one.line >= 1, case.kind
        assert RUSSIAN.search(one.text), (case.kind, one.text)
        assert one.text.endswith((".", "»")), (case.kind, one.text)
        assert len(one.text) < 400, (case.kind, one.text)


def walk(client, wave, case):
    """The file's way through the pages and the worker: never a page that breaks, and an end that is said."""
    upload = {"instrument": "walk", "file": SimpleUploadedFile(case.name, case.content)}
    answer = client.post(reverse("audits:observation-import", args=[wave.pk]), upload)
    if not case.content:
        assert (answer.status_code, "пуст" in answer.content.decode()) == (422, True)
        return
    assert answer.status_code == 302
    found = ObservationFile.objects.order_by("-pk").first()
    work(found)
    page = client.get(answer.url)
    assert page.status_code == 200
    if found.state == ObservationFile.State.MATCHING:
        assert client.get(reverse("audits:observation-columns", args=[wave.pk, found.pk])).status_code == 200
    elif found.state == ObservationFile.State.CHECKED and not found.fault_count:
        assert client.post(reverse("audits:observation-load", args=[wave.pk, found.pk])).status_code == 302
        work(found)
        assert found.state in {ObservationFile.State.READ, ObservationFile.State.CHECKED}
        assert client.get(answer.url).status_code == 200
    else:
        assert found.fault_count
        assert escape(found.faults[0]["text"])[:30] in page.content.decode()
        url = reverse("audits:observation-faults", args=[wave.pk, found.pk])
        assert client.get(url).status_code == 200


def work(found):
    """What the worker's child does."""
    read_observations_file({"file_id": found.pk}, workdir=Path(), progress=lambda _percent, _step: None)
    found.refresh_from_db()


def check_all(client, wave, count):
    """All files one after another; how many came in and how many were refused, by what was done to them."""
    auditor_of(wave)
    client.force_login(wave.assignments.get().user, "accounts.backends.PersonBackend")
    found = {}
    for at, case in enumerate(cases(count)):
        faults = outcome(wave, case)
        check_told(case, faults)
        kind = found.setdefault(case.kind, [0, 0])
        kind[bool(faults)] += 1
        if at % EVERY == at // EVERY % EVERY:  # each kind has its turn
            with transaction.atomic():
                before = stored()
                walk(client, wave, case)
                if faults:
                    assert stored() == before
                transaction.set_rollback(True)
    return found


def test_a_file_comes_in_as_it_says_or_is_refused_with_a_reason(client, wave):
    found = check_all(client, wave, FEW)

    for honest in ("honest_csv", "honest_book", "macros"):
        assert found[honest][1] == 0, honest
    for hostile in ("password", "encrypted_zip", "other_documents", "noise", "empty", "entities"):
        assert found[hostile][0] == 0, hostile


@pytest.mark.large
def test_none_of_five_thousand_mutated_files_breaks_anything(client, wave, capsys):
    begun = time.monotonic()

    found = check_all(client, wave, MANY)

    with capsys.disabled():
        came, refused = (sum(pair[at] for pair in found.values()) for at in (0, 1))
        print(f"\n{came} files came in, {refused} were refused, in {time.monotonic() - begun:.0f} s")
        for kind, pair in found.items():
            print(f"  {kind}: {pair[0]} and {pair[1]}")
    assert sum(map(sum, found.values())) == MANY
    assert found["honest_csv"][1] == found["honest_book"][1] == found["macros"][1] == 0
