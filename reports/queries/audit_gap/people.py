"""The last look before anything is printed: a text that names somebody is masked."""

from collections.abc import Callable

from accounts.models import Branch, User
from audits.masking import masked, names_a_person, surname_stems
from audits.models import AuditWave


def stems_of(wave: AuditWave) -> tuple[str, ...]:
    """Beginnings of the surnames of the organisation's people, and of those who audit the wave."""
    own = User.objects.filter(organisation=wave.organisation_id)
    auditors = User.objects.filter(pk__in=wave.assignments.values("user"))
    return surname_stems((own | auditors).order_by().values_list("last_name", flat=True))


def blot_of(wave: AuditWave) -> Callable[[str], str]:
    """Takes a text, gives it with «[имя]» in the place of names; most texts name nobody and stay."""
    stems = stems_of(wave)
    branches = Branch.objects.filter(organisation=wave.organisation_id).values_list("name", flat=True)
    known = [wave.organisation.name, *branches]

    def blot(text: str) -> str:
        return masked(text, stems=stems, known=known) if names_a_person(text, stems) else text

    return blot
