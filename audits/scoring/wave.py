"""All figures of one wave, put together from its inputs. Imports numpy and scipy: not for pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from audits.scoring.blind_spots import GuessFigures, guess_figures
from audits.scoring.causes import Causes
from audits.scoring.competences import (
    CompetenceFigures,
    SelfRating,
    competence_figures,
    contradictions,
    self_ratings,
)
from audits.scoring.inputs import Node, WaveInputs
from audits.scoring.kinds import FailureFacts
from audits.scoring.nodes import NodeFigures, WaveTree, finding
from audits.scoring.prescription import Prescription, Teaching, prescribe
from figures.disagreement import Disagreement
from figures.evidence import Finding

__all__ = ["FailureFacts", "WaveFigures", "wave_figures"]

NODES_A_STEP = 25  # after so many nodes the progress is told


@dataclass(frozen=True, slots=True)
class WaveFigures:
    """What a wave says.

    nodes: the wave itself under None, and each branch node of which something may be said. conditions:
    criteria that fall short for want of time or people. disagreements, self_ratings: what to ask of the
    auditor.
    """

    nodes: Mapping[Node, NodeFigures]
    findings: tuple[Finding, ...]
    competences: tuple[CompetenceFigures, ...]
    failures: tuple[FailureFacts, ...]
    prescription: Prescription
    conditions: frozenset[str] = frozenset()
    disagreements: tuple[Disagreement, ...] = ()
    self_ratings: tuple[SelfRating, ...] = ()
    guesses: tuple[GuessFigures, ...] = ()

    @property
    def whole(self) -> NodeFigures:
        """The figures of the whole wave."""
        return self.nodes[None]


def wave_figures(
    inputs: WaveInputs,
    *,
    branches: bool = True,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> WaveFigures:
    """Everything the rows, the report and the table of gaps are made from.

    Args:
        branches: whether the branch nodes are wanted too.
        progress: told after each group of nodes how many parts of the work are done, and of how many.
    """
    wanted = sorted(inputs.nodes, key=lambda node: node or 0) if branches else [None]
    tree = WaveTree.of(inputs)
    nodes: dict[Node, NodeFigures] = {}
    for done, node in enumerate(wanted, start=1):
        figures = tree.node(node)
        if node is None or figures.counts:  # a branch where only few of the staff answered has no row at all
            nodes[node] = figures
        if done % NODES_A_STEP == 1 or done == len(wanted):
            progress(done, len(wanted) + 1)
    failures = tuple(failure for _, one in tree.measured for failure in one.failures())
    failed = {failure.item.criterion for failure in failures}
    conditions = frozenset(code for _, one in tree.measured for code in one.overloaded())
    causes, known = Causes(overloaded=conditions), inputs.catalogue.criteria
    findings = tuple(
        causes.told(finding(row, critical_failure=row.code in failed), known[row.code])
        for row in nodes[None].criteria
    )
    competences = competence_figures(tree, findings)
    progress(len(wanted) + 1, len(wanted) + 1)
    return WaveFigures(
        nodes=nodes,
        findings=findings,
        competences=competences,
        failures=failures,
        prescription=prescribe(Teaching(findings, inputs.catalogue, inputs.budgets)),
        conditions=conditions,
        disagreements=contradictions(competences, inputs.target),
        self_ratings=self_ratings(inputs, competences),
        guesses=guess_figures(inputs),
    )
