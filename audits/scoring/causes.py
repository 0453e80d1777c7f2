"""Why criteria fall short: the answers for competences and for single criteria, and the figures."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from audits.scoring.inputs import CriterionFacts
from figures.evidence import Cause, Finding


@dataclass(frozen=True, slots=True)
class Causes:
    """competences: code -> the answer for it. exceptions: criterion -> the answer for it alone.

    overloaded: criteria whose figures show more work than hands; «не могут» until the auditor excepts them.
    """

    competences: Mapping[str, Cause] = field(default_factory=dict)
    exceptions: Mapping[str, Cause] = field(default_factory=dict)
    overloaded: Collection[str] = ()

    def of(self, criterion: CriterionFacts) -> Cause | None:
        """The criterion's own cause, else that of its competences («не могут» of any prevails), else None."""
        if criterion.code in self.exceptions:
            return self.exceptions[criterion.code]
        if criterion.code in self.overloaded:
            return Cause.MAY
        named = [self.competences[code] for code in criterion.competences if code in self.competences]
        return Cause.MAY if Cause.MAY in named else next(iter(named), None)

    def blamed(self, criterion: CriterionFacts) -> str | None:
        """The competence whose people have no conditions for the criterion, where that is its cause."""
        if criterion.management or criterion.code in {*self.exceptions, *self.overloaded}:
            return None
        return next((one for one in criterion.competences if self.competences.get(one) is Cause.MAY), None)

    def told(self, finding: Finding, criterion: CriterionFacts) -> Finding:
        """The finding with its cause."""
        return replace(finding, cause=self.of(criterion))
