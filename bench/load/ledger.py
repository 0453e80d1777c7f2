"""What was sent and what was acknowledged, on the disk as it happens: the witness against the database."""

import json
import time
from pathlib import Path
from typing import Any


class Ledger:
    """One line of JSON an event: sent, saved, submitted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("a", encoding="utf-8")

    def note(self, what: str, attempt: int, **facts: Any) -> None:
        """Write one line through to the system at once."""
        line = {"what": what, "attempt": attempt, "at": round(time.time(), 3), **facts}
        self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self.file.flush()

    def close(self) -> None:
        """Nothing more will be noted."""
        self.file.close()
