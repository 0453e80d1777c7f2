"""Photographs every page for its roles at 1280 and 390 pixels into var/shots/, with axe's findings.

`make shots` (`ONLY=part of a name` for some). Starts the demo's data on a private port; exit status 1 when
axe finds something or a page writes to the console.
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, sync_playwright

from bench.run import manage
from bench.server import serving
from lms.machine import find_program

SHOTS = Path(__file__).parent.parent / "var" / "shots"
WIDTHS = {"1280": (1280, 900), "390": (390, 844)}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def photograph(page: Page, address: str, name: str, width: str) -> list[str]:
    """Take one page's picture; what axe and the console say of it."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        is_own = message.location["url"] == address  # a page that is not found says so of itself
        if message.type == "error" and not is_own:
            said.append(message.text)

    page.on("console", note)
    answer = page.goto(address, wait_until="load")
    page.wait_for_timeout(150)
    page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
    findings = Axe().run(page, options=RULES).response["violations"]
    for one in findings:
        targets = "; ".join(str(node["target"][0]) for node in one["nodes"][:3])
        said.append(f"{one['id']} ({one['impact']}): {one['help']} — {targets}")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        said.append("the page is wider than the screen")
    if answer is None or answer.status >= 500:
        said.append(f"status {answer.status if answer else 'none'}")
    return [f"{name} {width}: {text}" for text in said]


def login(page: Page, base: str, email: str) -> None:
    """As a person would, through the form."""
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]:visible", email)
    page.fill("input[type=password]", "demo-password")
    page.press("input[type=password]", "Enter")
    page.wait_for_load_state("load")


def main(only: str) -> int:
    """All pages of all roles; 1 when there are findings."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="shots-")
    environment = {
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
    }
    manage("migrate", "--no-input", environment=environment)
    manage("createcachetable", environment=environment)
    manage("demo_data", environment=environment)
    pages = json.loads(manage("demo_data", "--pages", environment=environment))
    findings: list[str] = []
    taken = 0
    with serving(environment) as server, sync_playwright() as playwright:
        base = f"http://127.0.0.1:{server.port}"
        browser = playwright.chromium.launch(executable_path=find_program("chromium"), args=CHROMIUM)
        for role, paths in pages.items():
            for width, (wide, high) in WIDTHS.items():
                chosen = [path for path in paths if only in f"{role}{path}"]
                if not chosen:
                    continue
                context = browser.new_context(viewport={"width": wide, "height": high}, locale="ru-RU")
                if "@" in role:
                    page = context.new_page()
                    login(page, base, role)
                    page.close()
                for path in chosen:
                    page = context.new_page()
                    who = role.removesuffix("@demo.test")
                    name = re.sub(r"[^a-z0-9]+", "-", f"{who}{path}".lower()).strip("-")
                    findings += photograph(page, base + path, name, width)
                    page.close()
                    taken += 1
                context.close()
        browser.close()
    (SHOTS / "findings.txt").write_text("\n".join(findings) + "\n")
    sys.stdout.write("\n".join(findings) + f"\n{taken} pictures in {SHOTS}, {len(findings)} findings\n")
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ONLY", "")))
