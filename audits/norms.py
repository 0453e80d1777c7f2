"""Service norms inside instruments and scenarios, by the value that holds for the organisation.

«{norm:hold_time}» in a text becomes «1 минута», after «за», «раз в» «1 минуту», with `:gen` «1 минуты»;
`target_norm: answer_time` sets the target of a time. No Django, no database.
"""

import re
from collections.abc import Iterator
from typing import Any

from catalog.norms import NormValues, norms_within

NAMED = re.compile(r"\{norm:([a-z_]+)(:[a-z]+)?\}")
SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def norms_named(text: str) -> Iterator[str]:
    """Codes of the norms that a text names."""
    for found in NAMED.finditer(text):
        yield found[1]


def with_norms(body: Any, values: NormValues) -> Any:
    """The body of an instrument or scenario with its norms by value; the given body stays as it is.

    Args:
        values: code → (value, unit), as `catalog.queries.norms.norms_of` gives them; a norm that is not
            among them stays as written, a target keeps its own value.
    Returns:
        The same body; a time whose target follows a norm keeps the ratio of its limit to its target,
        whole seconds, the limit always longer.
    """
    body = norms_within(_marked(body), values)
    if "items" in body:
        body["items"] = [_timed(item, values) for item in body["items"]]
    return body


def _marked(value: Any) -> Any:
    """The texts in the form that the catalogue's own texts have."""
    if isinstance(value, str):
        return NAMED.sub(lambda found: f"{{{{{found[1]}{found[2] or ''}}}}}", value)
    if isinstance(value, list):
        return [_marked(one) for one in value]
    if isinstance(value, dict):
        return {key: _marked(one) for key, one in value.items()}
    return value


def _timed(item: Any, values: NormValues) -> Any:
    """The item with the target, in seconds, of its norm."""
    norm = values.get(item.get("target_norm", ""))
    if norm is None:
        return item
    target = int(norm[0]) * SECONDS[str(norm[1])]
    limit = round(target * item["limit"] / item["target"]) if item["target"] else item["limit"]
    return item | {"target": target, "limit": max(limit, target + 1)}
