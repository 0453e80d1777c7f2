"""Recording in a real browser on real processes: cut three times, reloaded in the middle, nothing is lost.

The microphone and the camera are Chromium's own fake devices.
"""

import base64
import hashlib
import os
import re
import subprocess
import time

import pytest
from playwright.sync_api import expect

from lms.machine import find_program
from tests.browser.roles import PATIENCE, SLOW, Trainee
from tests.browser.stage import MANAGE, ROOT

CHROMIUM = find_program("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not on this machine"),
]
FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]
OVERHEAR = """
const start = MediaRecorder.prototype.start;
MediaRecorder.prototype.start = function (...given) {
  this.addEventListener("dataavailable", async ({ data }) => {
    const bytes = new Uint8Array(await data.arrayBuffer());
    let text = "";
    for (const one of bytes) text += String.fromCharCode(one);
    window.overheard = (window.overheard ?? Promise.resolve()).then(() => window.hear(btoa(text)));
  });
  this.addEventListener("start", () => { window.begun = performance.now(); });
  this.addEventListener("stop", () => { window.lasted = (performance.now() - window.begun) / 1000; });
  return start.apply(this, given);
};
"""
SECONDS = 6


class Speaker(Trainee):
    """A trainee before a camera; what the browser records is overheard beside the product."""

    def __init__(self, browser, url, headers) -> None:
        super().__init__(browser, url, headers)
        self.heard: list[bytes] = []
        self.context.expose_binding("hear", lambda _source, piece: self.heard.append(base64.b64decode(piece)))
        self.context.add_init_script(OVERHEAR)

    def _hear(self, message) -> None:
        """A lost connection is an error of the console that this story wants."""
        if "ERR_INTERNET_DISCONNECTED" not in message.text and "Failed to fetch" not in message.text:
            super()._hear(message)

    def chooses(self, way: str, button: str) -> None:
        """Agree to this way of recording."""
        self.page.get_by_text(way, exact=True).first.click()
        self.page.locator("details[open]").get_by_label("Я согласен (согласна)").check()
        self.press(button)

    def is_offline(self, seconds: float) -> None:
        """The network is cut for a while."""
        self.context.set_offline(True)
        self.page.wait_for_timeout(seconds * 1000)
        self.context.set_offline(False)

    @property
    def sum(self) -> str:
        """SHA-256 of everything that was overheard."""
        return hashlib.sha256(b"".join(self.heard)).hexdigest()


EXERCISE = """
from catalog.models import PlanStep
from courses.models import Enrolment
place = Enrolment.objects.filter(user__email="trainee@demo.test").earliest("pk")
step = PlanStep.objects.get(programme=place.cohort.programme_id, ref="pz-1")
print(f"/work/enrolments/{place.pk}/steps/{step.pk}/exercise/")
"""
FACTS = """
from assessments.models import Recording
last = Recording.objects.latest("pk")
print(last.received_sha256, last.duration_seconds, last.state)
"""
LAST_FILE = """
from assessments.models import SubmissionFile
print(SubmissionFile.objects.latest("pk").sha256)
"""


def ask(stage, code):
    """What the code prints in the product's shell, by words."""
    command = [*MANAGE, "shell", "--verbosity", "0", "--command", code]
    done = subprocess.run(
        command, cwd=ROOT, env=stage.environment, check=True, capture_output=True, text=True
    )
    return done.stdout.split()


@pytest.fixture
def speaker(stage, playwright):
    """A trainee with a fake camera at an exercise."""
    expect.set_options(timeout=PATIENCE)
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, *FAKE])
    person = Speaker(chromium, stage.url, stage.headers)
    person.log_in()
    person.go(ask(stage, EXERCISE)[0])
    yield person
    person.page.screenshot(path=stage.folder / "Speaker.png", full_page=True)
    chromium.close()
    expect.set_options(timeout=None)
    assert person.faults == []


def test_a_recording_survives_three_cuts_and_a_reload_and_any_second_of_it_is_reached(stage, speaker):
    page = speaker.page
    speaker.chooses("Видео и звук", "Записывать видео и звук")
    speaker.press("Включить камеру и микрофон")
    speaker.press("Записать")
    expect(page.get_by_text("идёт запись")).to_be_visible()
    begun = time.monotonic()
    for _cut in range(3):
        page.wait_for_timeout(700)
        speaker.is_offline(0.8)
    page.wait_for_timeout(max(0, SECONDS - (time.monotonic() - begun)) * 1000)
    speaker.context.set_offline(True)
    answers = []
    page.on("response", lambda one: answers.append((one.status, one.url)))
    speaker.press("Закончить запись")
    expect(page.get_by_role("button", name="Включить камеру и микрофон")).to_be_visible()
    lasted = page.evaluate("async () => { await window.overheard; return window.lasted; }")
    speaker.context.set_offline(False)
    page.reload()

    player = page.locator("[data-files] video")
    expect(player).to_have_count(1, timeout=SLOW)
    expect(page.locator("[data-files] [data-checking]")).to_have_count(0, timeout=SLOW)
    received, seconds, state = ask(stage, FACTS)
    assert (received, state) == (speaker.sum, "ready")
    assert lasted >= SECONDS - 1
    assert abs(float(seconds) - lasted) < 0.5
    where = player.evaluate(
        """async (player) => {
          player.load();
          await new Promise((resolve) => player.addEventListener("loadedmetadata", resolve, { once: true }));
          const length = player.duration;
          player.currentTime = 4;
          await new Promise((resolve) => player.addEventListener("seeked", resolve, { once: true }));
          return [length, player.currentTime];
        }"""
    )
    assert abs(where[0] - float(seconds)) < 0.5
    assert where[1] == pytest.approx(4, abs=0.1)
    assert any(status == 206 and re.search(r"/work/files/\d+/", url) for status, url in answers)


def test_a_chosen_file_goes_on_from_where_it_was_cut_and_after_a_reload(stage, speaker, tmp_path):
    page = speaker.page
    content = b"%PDF-1.7" + os.urandom(40 * 1024 * 1024)
    file = tmp_path / "разбор.pdf"
    file.write_bytes(content)
    network = speaker.context.new_cdp_session(page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 6 * 1024 * 1024}
    network.send("Network.emulateNetworkConditions", slow)
    taken = []
    page.on("response", lambda one: taken.append(one.request.method) if one.status == 204 else None)
    chosen = page.get_by_label("Файл", exact=True)

    chosen.set_input_files(file)
    for _cut in range(3):
        page.wait_for_timeout(900)
        speaker.is_offline(0.8)
        network.send("Network.emulateNetworkConditions", slow)
    page.wait_for_timeout(800)
    page.reload()
    expect(page.get_by_text(re.compile(r"Загрузка прервана: получено .* из 40\sМБ"))).to_be_visible()
    chosen.set_input_files(file)
    expect(page.locator("[data-files]").get_by_role("link", name="разбор.pdf")).to_be_visible(timeout=SLOW)

    expect(page.locator("[data-uploads] li")).to_have_count(0)
    assert ask(stage, LAST_FILE) == [hashlib.sha256(content).hexdigest()]
    assert len(taken) <= 11 + 4  # eleven pieces, and at most one again for each cut and for the reload
