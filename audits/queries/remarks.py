"""What was written beside answers, without whom it names: as every page, list and search shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from audits.masking import masked, surname_stems
from audits.models import AuditWave, Observation


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides names, telephones and addresses. stems: of the staff's surnames; known: words that stay."""

    stems: tuple[str, ...]
    known: tuple[str, ...]

    def over(self, comments: Mapping[str, str], branch: str) -> dict[str, str]:
        """The comments of one observation as they are shown.

        Args:
            branch: its name, which stays.
        """
        known = (*self.known, branch)
        return {item: masked(text, stems=self.stems, known=known) for item, text in comments.items()}

    def of(self, observation: Observation) -> dict[str, str]:
        """The same of a row with its branch."""
        return self.over(observation.comments, observation.branch.name)


def mask_of(wave: AuditWave) -> Mask:
    """The mask of a wave's organisation; a file may have brought names. One statement."""
    names = User.objects.filter(organisation=wave.organisation_id).values_list("last_name", flat=True)
    return Mask(surname_stems(names), (wave.organisation.name,))
