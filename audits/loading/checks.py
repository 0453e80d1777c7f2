"""What one instrument must agree on with itself and with the catalogue, beyond its schema."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from audits.models import Instrument
from audits.norms import SECONDS, norms_named
from catalog.loading.files import Document, Fault, Where

SECTIONS_TOTAL = 100
BOTH_ENDS = 2
CUSTOMERS_ALONE = ("columns", "importance_check")  # what whoever guesses for the customers is not asked


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What instruments may name: codes of criteria, and norms with their units."""

    criteria: Container[str]
    norms: Mapping[str, str]


def check_name(document: Document) -> Iterator[Fault]:
    """The file is called as what is in it."""
    code = document.content["code"]
    if document.name.rpartition("/")[2] != f"{code}.yaml":
        yield document.fault(("code",), _("the file must be called %s.yaml") % code)


def check_instrument(document: Document, catalogue: Catalogue) -> Iterator[Fault]:
    """Every fault of an instrument that obeys its schema; the items of a guess are written in already."""
    body = document.content
    key, place = groups_of(body)
    yield from _once(document, key, "code")
    yield from _once(document, "items", "code")
    yield from _check_places(document, key, place)
    yield from _check_criteria(document, place, catalogue.criteria)
    yield from check_norms(document, catalogue.norms)
    codes = {item["code"] for item in body["items"]}
    for at, code in enumerate(body.get("comparable", ())):
        if code not in codes:
            yield document.fault(("comparable", at), _("there is no «%s»") % code)
    if key == "sections":
        yield from _check_weights(document)
    yield from KINDS[body["kind"]](document)


def check_norms(document: Document, norms: Mapping[str, str]) -> Iterator[Fault]:
    """Norms named in texts and targets exist; a time takes its target from a norm of time."""
    for where, text in _texts(document.content, ()):
        for code in norms_named(text):
            if code not in norms:
                yield document.fault(where, _("there is no norm «%s»") % code)
        if where[-1] == "target_norm" and norms.get(text) not in SECONDS:
            yield document.fault(where, _("there is no norm of time «%s»") % text)


def groups_of(body: Any) -> tuple[str, str]:
    """What the groups of items are called in the body, and the field by which an item names its own."""
    if body["kind"] == Instrument.Kind.SERVQUAL:
        return "dimensions", "dimension"
    return "sections", "section"


def weighs(item: Any) -> bool:
    """Whether the item's score goes into that of a criterion and so into the index."""
    return item["criterion"] is not None and not item.get("context")


def _texts(value: Any, where: Where) -> Iterator[tuple[Where, str]]:
    """Every text of a body with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(one, (*where, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _texts(one, (*where, at))


def _once(document: Document, key: str, name: str) -> Iterator[Fault]:
    """A fault for each row of the list that repeats an earlier one's value."""
    seen = set()
    for at, row in enumerate(document.content[key]):
        if row[name] in seen:
            yield document.fault((key, at, name), _("«%s» is there already") % row[name])
        seen.add(row[name])


def _check_places(document: Document, key: str, place: str) -> Iterator[Fault]:
    """Each item stands in a group that there is, and no group is empty."""
    body = document.content
    known = {group["code"] for group in body[key]}
    for at, item in enumerate(body["items"]):
        if item[place] not in known:
            yield document.fault(("items", at, place), _("there is no «%s»") % item[place])
    used = {item[place] for item in body["items"]}
    for at, group in enumerate(body[key]):
        if group["code"] not in used:
            yield document.fault((key, at, "code"), _("no item belongs here"))


def _check_criteria(document: Document, place: str, criteria: Container[str]) -> Iterator[Fault]:
    """Criteria are known, of the instrument's own source, and each in one group."""
    body = document.content
    homes: dict[str, str] = {}
    for at, item in enumerate(body["items"]):
        code = item["criterion"]
        if code is None:
            continue
        if code not in criteria:
            yield document.fault(("items", at, "criterion"), _("there is no «%s»") % code)
        elif not code.startswith(body["source"]):
            yield document.fault(("items", at, "criterion"), _("this criterion belongs to another source"))
        if homes.setdefault(code, item[place]) != item[place]:
            yield document.fault(("items", at, place), _("the criterion %s is in two sections") % code)


def _check_weights(document: Document) -> Iterator[Fault]:
    """Weights make 100, and only sections that measure something bear any of it.

    An instrument that measures no criterion at all weighs its sections for its own figure.
    """
    body = document.content
    total = sum(section["weight"] for section in body["sections"])
    if abs(total - SECTIONS_TOTAL) > 1e-9:
        reason = _("the weights of the sections make %s, not 100")
        yield document.fault(("sections",), reason % f"{total:g}")
    measuring = {item["section"] for item in body["items"] if weighs(item)}
    for at, section in enumerate(body["sections"]):
        if section["code"] in measuring and not section["weight"]:
            yield document.fault(
                ("sections", at, "weight"), _("a section that measures a criterion weighs something")
            )
        if measuring and section["weight"] and section["code"] not in measuring:
            yield document.fault(
                ("sections", at, "weight"), _("nothing here measures a criterion: the weight is 0")
            )


def _check_servqual(document: Document) -> Iterator[Fault]:
    """Each pair has a column of its own; customers measure a criterion by each, those who guess none."""
    yield from _once(document, "items", "column")
    body = document.content
    guess = body.get("respondents", "customers") != Instrument.Respondents.CUSTOMERS
    seen = set()
    for at, item in enumerate(body["items"]):
        code = item["criterion"]
        if guess and code is not None:
            yield document.fault(("items", at, "criterion"), _("a guess measures no criterion"))
        if not guess and code is None:
            yield document.fault(("items", at, "criterion"), _("the item must measure a criterion"))
        if code is not None and code in seen:
            yield document.fault(("items", at, "criterion"), _("«%s» is there already") % code)
        seen.add(code)
    if body["scale"]["min"] >= body["scale"]["max"]:
        yield document.fault(("scale",), _("the scale must begin below its end"))
    for flag in CUSTOMERS_ALONE if guess else ():
        if flag in body:
            yield document.fault((flag,), _("only customers are asked this"))


def _check_survey(document: Document) -> Iterator[Fault]:
    """Words for all marks or for both ends; a right option that there is; one kind of answer a criterion."""
    body = document.content
    scale = body["scale"]
    types: dict[str, str] = {}  # criterion -> how it is answered
    if len(scale["labels"]) not in (BOTH_ENDS, scale["max"] - scale["min"] + 1):
        yield document.fault(("scale", "labels"), _("words are needed for both ends or for every mark"))
    for at, item in enumerate(body["items"]):
        if item["type"] == "choice" and item["right"] > len(item["options"]):
            yield document.fault(("items", at, "right"), _("there is no option with this number"))
        if item["criterion"] is None:
            continue
        if types.setdefault(item["criterion"], item["type"]) != item["type"]:
            reason = _("the criterion %s is measured by agreement and by knowledge at once")
            yield document.fault(("items", at, "type"), reason % item["criterion"])


def _check_checklist(document: Document) -> Iterator[Fault]:
    """A time is worth less the longer it is."""
    for at, item in enumerate(document.content["items"]):
        if item["type"] == "time" and item["target"] >= item["limit"]:
            yield document.fault(("items", at, "limit"), _("the limit must be longer than the target"))


def _check_maturity(document: Document) -> Iterator[Fault]:
    """A practice measures a criterion, a working condition none."""
    for at, item in enumerate(document.content["items"]):
        if item.get("conditions", False) == (item["criterion"] is not None):
            reason = _("a practice measures a criterion, a working condition none")
            yield document.fault(("items", at, "criterion"), reason)


def _check_records(document: Document) -> Iterator[Fault]:
    """A figure measures a criterion or says that it is context; it is worth less towards its limit."""
    for at, item in enumerate(document.content["items"]):
        if item["criterion"] is None and not item.get("context"):
            yield document.fault(("items", at, "criterion"), _("a figure without a criterion is context"))
        if "limit" in item and item["target"] >= item["limit"]:
            yield document.fault(("items", at, "limit"), _("the limit must be more than the target"))


KINDS: dict[str, Callable[[Document], Iterator[Fault]]] = {
    Instrument.Kind.SERVQUAL: _check_servqual,
    Instrument.Kind.SURVEY: _check_survey,
    Instrument.Kind.VISIT: _check_checklist,
    Instrument.Kind.MATURITY: _check_maturity,
    Instrument.Kind.RECORDS: _check_records,
}
