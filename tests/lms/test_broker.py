"""The embedded broker hands over whole messages, also to a reader that polls without pause."""

import threading
import time

import pytest
from kombu import Connection

from lms import broker

MESSAGES = 300


@pytest.fixture
def connection(tmp_path):
    broker.install()
    (tmp_path / "queue").mkdir()
    (tmp_path / "control").mkdir()
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
    }
    with Connection("filesystem://", transport_options=options) as opened:
        yield opened


def test_a_reader_that_polls_without_pause_gets_every_message_whole(connection):
    received, queue = [], connection.SimpleQueue("bells")
    writer = connection.clone()

    def write():
        with writer.SimpleQueue("bells") as target:
            for number in range(MESSAGES):
                target.put({"number": number})

    thread = threading.Thread(target=write)
    deadline = time.monotonic() + 60
    thread.start()
    while len(received) < MESSAGES and time.monotonic() < deadline:
        try:
            message = queue.get_nowait()
        except queue.Empty:
            continue
        received.append(message.payload["number"])
        message.ack()
    thread.join()

    assert sorted(received) == list(range(MESSAGES))
