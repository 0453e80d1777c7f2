"""How the log looks: one JSON object a line, UTC, without line breaks from outside and without secrets.

Whoever has the link of an invitation, of a visitor's request or of a new password may act by it, so its token
is blotted out of every line, whoever wrote it: our request log, Django, Sentry.
"""

import json
import re
from typing import TYPE_CHECKING, Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

if TYPE_CHECKING:
    from sentry_sdk.types import Event

_BEFORE_A_TOKEN = (
    *("/invitations/", "/requests/confirm/", "/requests/follow/"),
    *("/password/reset/key/", "/notices/stop/", "/work/partner/", "/s/", "/v/", "/r/"),
)
_IN_PATHS = re.compile(rf"({'|'.join(_BEFORE_A_TOKEN)})(?!done/)[^/\s?#\"\\]+")
_IN_QUERIES = re.compile(r"((?:[?&]|%3F|%26)(?:prefill|token|key|code)(?:=|%3D))[^&\s\"\\]+")
BLOT = "…"

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,  # first: most lines are of requests, and below the level
        *_SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def blot(text: str) -> str:
    """The text without the tokens of its addresses."""
    return _IN_QUERIES.sub(rf"\1{BLOT}", _IN_PATHS.sub(rf"\1{BLOT}", text))


def blot_event(event: "Event", _hint: dict[str, Any]) -> "Event":
    """As `blot`, for what goes to Sentry."""
    blotted: Event = json.loads(blot(json.dumps(event, default=str)))
    return blotted


def _blotted(_logger: WrappedLogger, _method: str, line: EventDict | str) -> str:
    """The last step: the line as it is written."""
    return blot(str(line))


def json_formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter of the settings' LOGGING: JSON escapes CR and LF, so no line can be forged."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
            _blotted,
        ],
    )
