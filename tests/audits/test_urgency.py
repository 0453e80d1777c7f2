"""A skill presses as much as its weakest criterion, and so as much as the course that answers it."""

import pytest

from audits.scoring.competences import _urgency
from audits.scoring.prescription import most_urgent
from figures.evidence import Finding, Priority


@pytest.mark.parametrize(
    ("scores", "mean", "label"),
    [
        ((48.0, 90.0), 62.0, Priority.CRITICAL),
        ((48.0,), 48.0, Priority.CRITICAL),
        ((60.0, 84.0), 78.0, Priority.HIGH),
        ((72.0, 80.0), 76.0, Priority.MEDIUM),
        ((60.0, 99.0), 88.0, Priority.MAINTAIN),
    ],
)
def test_a_skill_below_its_target_presses_as_its_weakest_criterion(scores, mean, label):
    own = [Finding(f"SQ{at:02}", score) for at, score in enumerate(scores, 1)]

    assert _urgency(mean, max(0.0, 85 - mean), own) is label
    assert label is Priority.MAINTAIN or label is most_urgent(own)


def test_a_critical_failure_presses_whatever_the_score():
    own = [Finding("MV18", 95.0, critical_failure=True)]

    assert _urgency(95.0, 0.0, own) is Priority.CRITICAL
