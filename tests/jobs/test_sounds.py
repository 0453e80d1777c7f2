"""A recording is known by its first bytes, whatever it is called."""

import pytest

from jobs.sounds import sound_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\0\0\0 ftypM4A ", "audio/mp4"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\x1a\x45\xdf\xa3 webm", "audio/webm"),
        (b"OggS\0", "audio/ogg"),
        (b"RIFF\0\0\0\0AVI ", ""),
        (b"#EXTM3U\n", ""),
        (b"", ""),
    ],
)
def test_a_sound_is_known_by_its_first_bytes(head, kind):
    assert sound_of(head) == kind
