"""Waves as their plan makes them: drafts with branches, sources and quotas."""

from audits.models import AuditWave, WaveAssignment, WaveBranch, WaveInstrument, WaveQuota
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory
from tests.factories.audits import AuditWaveFactory
from tests.factories.surveys import questionnaire_of

DAYS = {"starts_on": NOON.date(), "ends_on": NOON.date().replace(day=30)}


def draft_wave(*, branches=0, control=0, auditor=None, **fields):
    """A draft of so many branches, the last of them control, without sources."""
    wave = AuditWaveFactory(**{"state": AuditWave.State.DRAFT, **DAYS, **fields})
    for at in range(branches):
        WaveBranch.objects.create(
            wave=wave,
            branch=BranchFactory(organisation=wave.organisation),
            arm="control" if at >= branches - control else "trained",
        )
    if auditor is not None:
        WaveAssignment.objects.create(wave=wave, user=auditor)
    return wave


def whole_wave(*, quota=60, **fields):
    """A draft that lacks nothing: twelve branches, a customers' questionnaire with a quota everywhere."""
    known = {"branches": 12, "control": 6, "auditor": UserFactory(), **fields}
    wave = draft_wave(**known)
    questionnaire_of(wave, code=f"asked-{wave.pk}")
    plan_quota(wave, quota)
    return wave


def plan_quota(wave, quota):
    """So many of every source at every branch."""
    branches = list(wave.branches.values_list("branch_id", flat=True))
    for source in wave.instruments.all():
        WaveQuota.objects.bulk_create(
            [WaveQuota(source=source, branch_id=one, planned=quota) for one in branches]
        )
        WaveInstrument.objects.filter(pk=source.pk).update(planned=quota * len(branches))
