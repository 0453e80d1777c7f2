"""What a scenario of a shopper says, whoever wrote it: as a body, held to what files are held to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from audits.instruments import BodyDocument
from audits.loading import Catalogue
from audits.loading.checks import check_norms
from catalog.loading.files import ContentError, explain, validator


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """All that a person says of a scenario.

    Attributes:
        questions: what to ask, and the right answer to it; three to five.
        deviation: what may be played otherwise, and what may not.
        incidents: what to play beside the questions; one at least.
        after: what to write down within an hour.
    """

    title: str
    legend: str
    questions: Sequence[tuple[str, str]]
    deviation: str
    incidents: Sequence[str]
    after: str


def text_of(body: Any) -> ScenarioText:
    """What a stored body says."""
    return ScenarioText(
        title=body["title"],
        legend=body["legend"],
        questions=[(one["ask"], one["right"]) for one in body["questions"]],
        deviation=body["deviation"],
        incidents=list(body["incidents"]),
        after=body["after"],
    )


def body_of(text: ScenarioText, *, code: str, version: int, instrument: str) -> dict[str, Any]:
    """The body as a file would say it. instrument: code of the checklist that it serves."""
    return {
        "code": code,
        "version": version,
        "instrument": instrument,
        "title": text.title,
        "legend": text.legend,
        "questions": [{"ask": ask, "right": right} for ask, right in text.questions],
        "deviation": text.deviation,
        "incidents": list(text.incidents),
        "after": text.after,
    }


def check_scenario(body: Any, catalogue: Catalogue) -> None:
    """Hold a body that came from no file to all that files are held to.

    Raises:
        ContentError: it breaks the schema or names a norm that there is not.
    """
    document = BodyDocument(body["code"], body, "")
    faults = [document.fault(*explain(error)) for error in validator("scenario").iter_errors(body)]
    faults = faults or list(check_norms(document, catalogue.norms))
    if faults:
        raise ContentError(sorted(set(faults)))
