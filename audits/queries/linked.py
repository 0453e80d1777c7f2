"""Whether a change can be linked with training: how many people were trained, from how many branches."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """People who finished courses of the plan, in how many branches of those where training was due."""

    people: int
    branches: int
    due: int

    @property
    def is_missing(self) -> bool:
        """Less than one person a branch, or fewer than half of the branches: training explains nothing."""
        return self.people < self.due or 2 * self.branches < self.due
