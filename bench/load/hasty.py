"""The negative control: a web server that acknowledges answers before they are committed."""

import queue
import threading
import time
from typing import Any

from lms.wsgi import application  # noqa: F401 - what gunicorn serves

LATE = 1.0  # seconds between the acknowledgement and the write
_waiting: "queue.Queue[tuple[float, Any]]" = queue.Queue()


def _write_later() -> None:
    from assessments.services.attempts import save_answer

    while True:
        due, (attempt_id, given, arrived_at) = _waiting.get()
        time.sleep(max(0.0, due - time.monotonic()))
        save_answer(attempt_id, given=given, arrived_at=arrived_at)


def _hasty(attempt_id: int, *, given: Any, arrived_at: Any) -> Any:
    from assessments.models import Answer
    from assessments.services.attempts import SavedAnswer

    _waiting.put((time.monotonic() + LATE, (attempt_id, given, arrived_at)))
    fields = {"seq": given.seq, "value": given.value, "is_flagged": given.is_flagged, "saved_at": arrived_at}
    return SavedAnswer(Answer(attempt_id=attempt_id, question=given.question, **fields), is_stale=False)


def _install() -> None:
    from assessments.views import attempts

    attempts.save_answer = _hasty
    threading.Thread(target=_write_later, daemon=True).start()


_install()
