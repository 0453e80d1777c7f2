"""The embedded broker: kombu's filesystem transport, with messages that appear whole or not at all.

kombu writes a message in place; a worker that polls at that moment takes an empty file and ends.
"""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes beside and renames: no reader looks for the name beside."""

    def _put(self, queue: str, message: Any, **_options: Any) -> None:  # type: ignore[override]
        """Put one message into the queue."""
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid4()}"
        part = folder / f"{name}.part"
        try:
            part.write_text(dumps(message), encoding="utf-8")
            part.rename(folder / f"{name}.{queue}.msg")
        except OSError as error:
            msg = f"the message cannot be written to {folder}"
            raise ChannelError(msg) from error


class Transport(filesystem.Transport):
    """`filesystem://` with our channel."""

    Channel = Channel


def install() -> None:
    """Make `filesystem://` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = "lms.broker:Transport"
