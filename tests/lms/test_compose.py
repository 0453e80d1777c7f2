"""The compose file's own commands, environment and nginx configuration, run as plain processes.

No Docker engine is needed: each service's command is started as written, only addresses and folders differ.
"""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest

from lms.machine import missing
from tests import services
from tests.building import put_build
from tests.reading import read_yaml

ROOT = Path(__file__).parent.parent.parent
COMPOSE = read_yaml(ROOT / "docker-compose.yml")
OF_THE_MACHINE = ("PATH", "HOME", "LANG", "PYTHONPYCACHEPREFIX")
NEEDS = ("postgresql", "redis", "nginx")
SECRETS = {
    "POSTGRES_PASSWORD": "not-a-secret",
    "REDIS_PASSWORD": "not-a-secret",
    "SECRET_KEY": "compose-test-" + "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "PUBLIC_URL": "http://127.0.0.1:8080",
}


def filled(text: str) -> str:
    """The text with ${NAME:?why} and ${NAME:-default} replaced as compose would."""
    text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: SECRETS[found[1]], text)
    return re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: found[2], text).replace("$$", "$")


def environment_of(service: str, **other: str) -> dict[str, str]:
    """The service's environment as written, with the addresses of this machine."""
    written = {key: filled(str(value)) for key, value in COMPOSE["services"][service]["environment"].items()}
    outside = {key: os.environ[key] for key in OF_THE_MACHINE if key in os.environ}
    bin_dir = str(Path(sys.executable).parent)
    return {**outside, **written, **other, "PATH": f"{bin_dir}:{outside['PATH']}"}


def command_of(service: str) -> list[str]:
    """The service's command as written."""
    return [filled(part) for part in COMPOSE["services"][service]["command"]]


def answer(url: str) -> int:
    """The status of a GET, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_until(url: str, wanted: int, seconds: float = 60) -> int:
    """The last status of the address within the time."""
    deadline = time.monotonic() + seconds
    while (status := answer(url)) != wanted and time.monotonic() < deadline:
        time.sleep(0.3)
    return status


@pytest.fixture
def running(tmp_path):
    """All services of the compose file; yields nginx's address."""
    if missing(NEEDS):
        pytest.skip("PostgreSQL, Redis or nginx is not on this machine")
    web, front = services.free_port(), services.free_port()
    (tmp_path / "media").mkdir()
    with ExitStack() as stack:
        app = {
            "DATABASE_URL": stack.enter_context(services.postgresql()),
            "REDIS_URL": stack.enter_context(services.redis(password=SECRETS["REDIS_PASSWORD"])),
            "MEDIA_ROOT": str(tmp_path / "media"),
            "VAR_DIR": str(tmp_path / "var"),
            "BIND": f"127.0.0.1:{web}",
            "WEB_CONCURRENCY": "1",
        }
        environment = environment_of("web", **app)
        put_build(tmp_path / "var", environment)
        subprocess.run(
            command_of("migrate"), cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
        for service in ("web", "worker", "beat"):
            process = subprocess.Popen(command_of(service), cwd=ROOT, env=environment_of(service, **app))
            stack.callback(services.stop, process)
        stack.callback(services.stop, start_nginx(tmp_path, web=web, front=front))
        yield f"http://127.0.0.1:{front}"


def start_nginx(
    folder: Path, *, web: int, front: int, configuration: Path = ROOT / "deploy" / "nginx.conf"
) -> subprocess.Popen:
    """nginx by its own command, reading the shipped configuration; its words are in folder/nginx.err."""
    facts = environment_of(
        "nginx",
        WEB_ADDRESS=f"127.0.0.1:{web}",
        NGINX_LISTEN=f"127.0.0.1:{front}",
        NGINX_PID=str(folder / "nginx.pid"),
        NGINX_TEMP=str(folder / "nginx"),
        NGINX_LOG=str(folder / "trouble.log"),
        NGINX_PROXY=str(ROOT / "deploy" / "proxy.conf"),
        MEDIA_ROOT=str(folder / "media"),
    )
    (folder / "nginx").mkdir()
    shell = command_of("nginx")[-1]
    shell = shell.replace("/etc/nginx/lms.conf", str(configuration))
    shell = shell.replace("/tmp/nginx.conf", str(folder / "nginx.conf"))
    with (folder / "nginx.err").open("w") as words:
        return subprocess.Popen(["sh", "-c", shell], env=facts, cwd=folder, stderr=words)


@pytest.mark.worker
@pytest.mark.postgres
def test_all_services_of_the_compose_file_work_together(running):
    assert wait_until(f"{running}/healthz", 200) == 200
    assert wait_until(f"{running}/healthz/jobs", 200) == 200
    assert answer(f"{running}/catalog/") == 200
    assert answer(f"{running}/accounts/login/") == 200
    assert answer(f"{running}/protected-media/anything") == 404
    assert answer(f"{running}/metrics") == 404


def test_every_service_of_the_compose_file_has_a_health_check():
    lasting = {name: one for name, one in COMPOSE["services"].items() if name != "migrate"}

    assert [name for name, one in lasting.items() if "healthcheck" not in one] == []
