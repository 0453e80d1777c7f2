"""One browser over asyncio streams: a kept connection, and the patience of static/js/attempt.js."""

import asyncio
import gzip
import random
import time
from dataclasses import dataclass, field

TIMEOUT = 75.0  # seconds, as nginx waits
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
GIVE_UP = 120.0
CSRF = "x" * 32  # any 32 letters are a token when cookie and header agree


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server; status 0: the connection broke."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_trouble(self) -> bool:
        """Whether a browser comes again with the same."""
        return self.status in {0, 429} or self.status >= 500


@dataclass
class Records:
    """Everything that was asked: each try, and each wish with all its tries."""

    tries: list[tuple[str, float, float, int]] = field(default_factory=list)  # kind, begun, seconds, status
    wishes: list[tuple[str, float, float, int]] = field(default_factory=list)  # kind, begun, seconds, tries


class Browser:
    """One person's browser: keep-alive, a session cookie, its own address behind the proxy."""

    def __init__(self, port: int, cookie: str, address: str, records: Records) -> None:
        self.port, self.records = port, records
        self.head = (
            f"Host: 127.0.0.1\r\nCookie: session={cookie}; csrf={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
            f"X-Forwarded-For: {address}\r\nAccept-Encoding: gzip\r\n"
        )
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def patiently(self, kind: str, method: str, path: str, body: str = "") -> Reply:
        """Ask until the server has it, as the page does; the last reply."""
        begun, tries = time.time(), 0
        while True:
            tries += 1
            reply = await self.ask(kind, method, path, body)
            if not reply.is_trouble or time.time() - begun > GIVE_UP:
                self.records.wishes.append((kind, begun, time.time() - begun, tries))
                return reply
            asked = float(reply.headers.get("retry-after", 0))
            pause = max(asked, min(LONGEST_PAUSE, FIRST_PAUSE * 2**tries))
            await asyncio.sleep(pause * random.uniform(0.75, 1.25))

    async def ask(self, kind: str, method: str, path: str, body: str = "") -> Reply:
        """One request; a kept connection that the server had closed is replaced once, as browsers do."""
        begun = time.time()
        is_kept = self.streams is not None
        reply = await self._once(method, path, body)
        if reply.status == 0 and is_kept and not reply.body:
            reply = await self._once(method, path, body)
        self.records.tries.append((kind, begun, time.time() - begun, reply.status))
        return reply

    async def _once(self, method: str, path: str, body: str) -> Reply:
        try:
            async with asyncio.timeout(TIMEOUT):
                if self.streams is None or self.streams[0].at_eof():
                    self.close()
                    self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
                return await self._exchange(*self.streams, method, path, body)
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            self.close()
            said = b"timeout" if isinstance(error, TimeoutError) else b""
            return Reply(0, {}, said)

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, body: str
    ) -> Reply:
        data = body.encode()
        head = f"{method} {path} HTTP/1.1\r\n{self.head}"
        if method == "POST":
            kind = "application/json" if body else "application/x-www-form-urlencoded"
            head += f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n"
        writer.write(head.encode() + b"\r\n" + data)
        top = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(top[0].split(" ")[1])
        headers = {key.lower(): value for key, _, value in (one.partition(": ") for one in top[1:] if one)}
        content = await self._content(reader, status, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, headers, content)

    @staticmethod
    async def _content(reader: asyncio.StreamReader, status: int, headers: dict[str, str]) -> bytes:
        if status in {204, 304}:
            return b""
        if headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while size := int((await reader.readline()).strip() or b"", 16):
                parts.append((await reader.readexactly(size + 2))[:-2])
            await reader.readline()
            content = b"".join(parts)
        else:
            content = await reader.readexactly(int(headers.get("content-length", 0)))
        return gzip.decompress(content) if headers.get("content-encoding") == "gzip" else content

    def close(self) -> None:
        """Leave the connection."""
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None
