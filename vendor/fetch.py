"""Fetches the front-end files that no Python package brings (`python vendor/fetch.py`).

Each comes from its npm package at a pinned version. What was fetched is recorded in vendor.json with licence
and hash, and the result is committed: a build needs neither npm nor a network.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "static" / "vendor"
RECORD = HERE / "vendor.json"
# the map is not shipped, so its URL would be a 404
SOURCE_MAP = re.compile(rb"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")


def fetch(package: str, version: str, folder: Path) -> Path:
    """The package's tarball in the folder, by npm's own client and its configured registry."""
    command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", str(folder)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]  # noqa: S603
    return folder / name


def member(archive: tarfile.TarFile, path: str) -> bytes:
    """One file of the package."""
    stream = archive.extractfile(f"package/{path}")
    if stream is None:
        msg = f"the package has no file {path}"
        raise FileNotFoundError(msg)
    return stream.read()


def main() -> int:
    """Fetch every recorded file anew; 1 when a file's hash differs from the recorded one."""
    record = json.loads(RECORD.read_text())
    is_same = True
    TARGET.mkdir(parents=True, exist_ok=True)
    for entry in record:
        with tempfile.TemporaryDirectory() as folder:
            tarball = fetch(entry["package"], entry["version"], Path(folder))
            with tarfile.open(tarball) as archive:
                content = SOURCE_MAP.sub(b"\n", member(archive, entry["source"]))
                licence = member(archive, entry["licence_source"])
        digest = hashlib.sha256(content).hexdigest()
        is_same &= entry.get("sha256", digest) == digest
        entry["sha256"] = digest
        (TARGET / entry["file"]).write_bytes(content)
        (TARGET / entry["licence_file"]).write_bytes(licence)
    RECORD.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
