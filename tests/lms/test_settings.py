"""What the settings make of an environment that says nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ASK = "from django.conf import settings; print(settings.SECRET_KEY)"


def key_of(folder):
    """The signing key of an embedded installation that lives in the folder."""
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "lms.settings",
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


def test_names_of_hosts_may_be_written_with_spaces(tmp_path):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "ALLOWED_HOSTS": "a.test, b.test ,"}
    ask = "from django.conf import settings; print(settings.ALLOWED_HOSTS)"
    answer = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "lms.settings"},
        check=True,
        capture_output=True,
        text=True,
    )

    assert answer.stdout.strip() == "['a.test', 'b.test']"


def test_each_embedded_installation_has_a_signing_key_of_its_own_and_keeps_it(tmp_path):
    first, again, other = key_of(tmp_path / "a"), key_of(tmp_path / "a"), key_of(tmp_path / "b")

    assert first == again
    assert first != other
    assert len(first) > 64
    assert (tmp_path / "a" / "secret-key").stat().st_mode & 0o777 == 0o600
