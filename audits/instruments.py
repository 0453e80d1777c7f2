"""What an adapted copy or a new version of an instrument says; which items mean what they meant."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from audits.loading import Catalogue, check_instrument
from audits.loading.checks import groups_of
from catalog.loading.files import ContentError, Document, Fault, Where, explain, validator

MEANING = (
    "criterion",
    "type",
    "rule",
    "per",
    "reverse",
)  # two items that differ in one of these are not comparable
HEAD = ("title", "about")
OWN_CODE = re.compile(r"-o\d+$")  # how the code of an organisation's copy ends


@dataclass(frozen=True, slots=True)
class InstrumentChanges:
    """What is to be said otherwise; what is not named here stays.

    Attributes:
        title, about: of the head; empty: as it is.
        items: item code → fields with their new values; None takes a field away, save one that is null by
            nature (criterion, norm, remedy).
        removed: codes of items that go; a section left without items goes with them.
        sections: new sections {code, title, weight}, before the items that stand in them.
        added: whole new items; each stands after the last item of its section.
        weights: section code → weight; after the changes they make 100.
        importance_check: whether importance is asked for in words too; None: as it is.
    """

    title: str = ""
    about: str = ""
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    removed: Collection[str] = ()
    sections: Sequence[Mapping[str, Any]] = ()
    added: Sequence[Mapping[str, Any]] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    importance_check: bool | None = None


class BodyDocument(Document):
    """A body that came from no file: its faults name the item instead of a line."""

    __slots__ = ()

    def fault(self, path: Where, reason: str) -> Fault:
        """A fault of the item or section at the path, or of the head."""
        place = self.name
        if len(path) > 1 and isinstance(path[1], int):
            row = self.content[path[0]][path[1]]
            place = f"{place} {row['code']}" if isinstance(row, dict) and "code" in row else place
        return Fault(place, 1, reason)


def changed_body(body: Any, changes: InstrumentChanges) -> Any:
    """A new body with the changes made; the given one stays as it is. Nothing is judged here but the codes.

    Raises:
        ContentError: the changes name an item or a section that there is not.
    """
    key, place = groups_of(body)
    _refuse_unknown(body, changes, key)
    body = {name: value for name, value in body.items() if name not in ("based_on", "comparable")}
    body |= {name: getattr(changes, name) for name in HEAD if getattr(changes, name)}
    if changes.importance_check is not None:
        body.pop("importance_check", None)
        body |= {"importance_check": True} if changes.importance_check else {}
    items = [
        _merged(item, changes.items.get(item["code"], {}))
        for item in body["items"]
        if item["code"] not in changes.removed
    ]
    items += [dict(item) for item in changes.added]
    groups = [dict(group) for group in (*body[key], *changes.sections)]
    used = {item.get(place) for item in items}
    groups = [group for group in groups if group["code"] in used]
    for group in groups:
        if group["code"] in changes.weights:
            group["weight"] = changes.weights[group["code"]]
    order = {group["code"]: at for at, group in enumerate(groups)}
    items.sort(key=lambda item: order.get(item.get(place), len(order)))
    return body | {key: groups, "items": items}


def unchanged_items(body: Any, base: Any) -> list[str]:
    """Codes of the items that say exactly what they said in the base, in the order of the body."""
    if _scale(body) != _scale(base):
        return []
    former = {item["code"]: item for item in base["items"]}
    return [item["code"] for item in body["items"] if former.get(item["code"]) == item]


def own_code(code: str, organisation_id: int) -> str:
    """The code of an organisation's copy: «mystery-visit-o12»."""
    return f"{code}-o{organisation_id}"


def common_code(code: str) -> str:
    """The code of what a copy was made from; a common one's own code as it is."""
    return OWN_CODE.sub("", code)


def check_body(body: Any, base: Any, catalogue: Catalogue) -> None:
    """Hold a body that came from no file to all that files are held to.

    Raises:
        ContentError: it breaks the schema, disagrees with itself or the catalogue, or calls items
            comparable that mean something else than in the base.
    """
    document = BodyDocument(body["code"], body, "")
    faults = [document.fault(*explain(error)) for error in validator("instrument").iter_errors(body)]
    faults = faults or [*check_instrument(document, catalogue), *comparability_faults(document, base)]
    if faults:
        raise ContentError(sorted(set(faults)))


def comparability_faults(document: Document, base: Any) -> Iterator[Fault]:
    """Items called comparable are in the base too, ask for the same criterion, and are answered alike."""
    body = document.content
    own = {item["code"]: item for item in body["items"]}
    former = {item["code"]: item for item in base["items"]}
    for at, code in enumerate(body.get("comparable", ())):
        if code not in own:
            continue  # told already
        if code not in former:
            reason = _("«%s» is not in the version that it is compared with")
            yield document.fault(("comparable", at), reason % code)
        elif _scale(body) != _scale(base) or _meaning(own[code]) != _meaning(former[code]):
            reason = _("«%s» measures something else or is answered otherwise than before")
            yield document.fault(("comparable", at), reason % code)


def _refuse_unknown(body: Any, changes: InstrumentChanges, key: str) -> None:
    """The changes name what is there."""
    items = {item["code"] for item in body["items"]}
    groups = {group["code"] for group in (*body[key], *changes.sections)}
    named: Iterable[tuple[str, set[str]]] = (
        *((code, items) for code in (*changes.items, *changes.removed)),
        *((code, groups) for code in changes.weights),
    )
    faults = [
        Fault(body["code"], 1, _("there is no «%s»") % code) for code, known in named if code not in known
    ]
    if faults:
        raise ContentError(sorted(faults))


def _merged(item: Any, fields: Mapping[str, Any]) -> Any:
    """The item with its new values; None takes away a field that is not null by its nature."""
    keep = {"criterion", "norm", "remedy"}
    merged = item | fields
    return {name: value for name, value in merged.items() if value is not None or name in keep}


def _meaning(item: Any) -> tuple[Any, ...]:
    """What two items must share so that their figures may be compared."""
    return (*(item.get(name) for name in MEANING), sorted(item.get("fields", ())))


def _scale(body: Any) -> tuple[Any, Any]:
    """The ends of the scale, where there is one."""
    scale = body.get("scale", {})
    return scale.get("min"), scale.get("max")
