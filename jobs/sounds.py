"""What a file of sound is, by its first bytes: rooms that take recordings ask here. Nothing is unpacked."""

HEAD_BYTES = 4096
TYPES: dict[str, str] = {  # by what is recognised -> content type
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "webm": "audio/webm",
    "ogg": "audio/ogg",
}


def is_mp4(head: bytes) -> bool:
    """MPEG-4: M4A and MP4 are told apart by their names only."""
    return head[4:8] == b"ftyp"


def is_mp3(head: bytes) -> bool:
    """MP3 with a tag before it, or beginning with a frame."""
    return head.startswith(b"ID3") or (
        len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 in {0xE2, 0xE4, 0xE6}
    )


def is_wav(head: bytes) -> bool:
    """RIFF with sound in it."""
    return head.startswith(b"RIFF") and head[8:12] == b"WAVE"


def is_webm(head: bytes) -> bool:
    """Matroska that calls itself WebM."""
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head


def is_ogg(head: bytes) -> bool:
    """Ogg: Vorbis or Opus."""
    return head.startswith(b"OggS")


def sound_of(head: bytes) -> str:
    """The content type of a recording by its first HEAD_BYTES bytes; empty if it is none."""
    signs = {"mp3": is_mp3, "m4a": is_mp4, "wav": is_wav, "webm": is_webm, "ogg": is_ogg}
    return next((TYPES[name] for name, sign in signs.items() if sign(head)), "")
