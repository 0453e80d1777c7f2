"""All figures of one wave, put together from its inputs. Imports numpy and scipy: not for pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from audits.scoring.competences import CompetenceFigures, competence_figures
from audits.scoring.inputs import SERVQUAL, InstrumentFacts, ItemFacts, Node, Observed, WaveInputs
from audits.scoring.nodes import NodeFigures, checklist, finding, node_figures, walks_of
from audits.scoring.prescription import Prescription, prescribe
from figures import visits
from figures.evidence import Finding


@dataclass(frozen=True, slots=True)
class FailureFacts:
    """One failed critical item of one visit."""

    observation: Observed
    item: ItemFacts


@dataclass(frozen=True, slots=True)
class WaveFigures:
    """What a wave says. nodes: the wave itself under None, and each branch node with observations."""

    nodes: Mapping[Node, NodeFigures]
    findings: tuple[Finding, ...]
    competences: tuple[CompetenceFigures, ...]
    failures: tuple[FailureFacts, ...]
    prescription: Prescription

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
        progress: told after each node how many are done, and of how many.
    """
    wanted = sorted(inputs.nodes, key=lambda node: node or 0) if branches else [None]
    nodes: dict[Node, NodeFigures] = {}
    for node in wanted:
        nodes[node] = node_figures(inputs, node)
        progress(len(nodes), len(wanted))
    failures = tuple(failure for each in inputs.instruments for failure in critical_failures(each))
    failed = {failure.item.criterion for failure in failures}
    findings = tuple(finding(row, critical_failure=row.code in failed) for row in nodes[None].criteria)
    return WaveFigures(
        nodes=nodes,
        findings=findings,
        competences=competence_figures(inputs, findings),
        failures=failures,
        prescription=prescribe(findings, inputs.catalogue, inputs.budgets),
    )


def critical_failures(instrument: InstrumentFacts) -> list[FailureFacts]:
    """The failed critical items of a checklist, in the order of visits and items."""
    if instrument.kind == SERVQUAL:
        return []
    seen = {str(one.pk): one for one in instrument.observations}
    items = {item.code: item for item in instrument.items}
    found = visits.critical_failures(walks_of(instrument.observations), checklist(instrument))
    return [FailureFacts(seen[failure.visit], items[failure.item]) for failure in found]
