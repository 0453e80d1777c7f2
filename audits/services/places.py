"""The one door from an id to a branch that a wave may measure: never another organisation's."""

from collections.abc import Collection

from accounts.models import Branch
from audits.errors import ForeignBranchError
from audits.models import AuditWave


def branch_of(wave: AuditWave, branch_id: int) -> Branch:
    """The branch of the wave's organisation.

    Raises:
        ForeignBranchError: it is another organisation's, or there is none.
    """
    found = Branch.objects.filter(organisation=wave.organisation_id, pk=branch_id).first()
    if found is None:
        raise ForeignBranchError(branch_id)
    return found


def branches_of(wave: AuditWave, branch_ids: Collection[int]) -> set[int]:
    """The ids, if every one of them is a branch of the wave's organisation. One statement.

    Raises:
        ForeignBranchError: one is not; none is taken.
    """
    wanted = set(branch_ids)
    own = Branch.objects.filter(organisation=wave.organisation_id, pk__in=wanted)
    found = set(own.values_list("pk", flat=True))
    if found != wanted:
        raise ForeignBranchError(min(wanted - found))
    return found
