"""What somebody does with a survey on a telephone, by what the form shows."""

import re

from playwright.sync_api import Page, expect


def press(page: Page, name: str) -> None:
    """The button of these words that is on the screen; a form shows one of its screens at a time."""
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def choose(page: Page, mark: int) -> None:
    """This mark in every scale of the screen."""
    for scale in page.locator("section:visible .scale").all():
        scale.locator(f"input[value='{mark}']").check(force=True)


def give_points(page: Page, points: dict[str, int]) -> None:
    """Part a hundred points; what is left over is told."""
    for code, count in points.items():
        page.locator(f"[name='w-{code}']").fill(str(count))
    expect(page.locator("[data-remainder]")).to_contain_text("всё распределено")


def answer_pairs(page: Page, *, mark: int, points: dict[str, int], comment: str) -> None:
    """The whole questionnaire in pairs with one mark, a hundred points and a comment; thanks."""
    press(page, "Начать")
    steps = page.locator("[data-progress-text]")
    expect(steps).to_contain_text("Шаг 1 из")
    for number in range(1, 60):
        expect(steps).to_have_text(re.compile(rf"^Шаг {number} из"))
        if page.locator("section:visible [name^='w-']").count():
            give_points(page, points)
        elif page.locator("section:visible #comment").count():
            page.locator("#comment").fill(comment)
            press(page, "Отправить ответы")
            break
        else:
            choose(page, mark)
        press(page, "Дальше")
    expect(page.get_by_role("heading", level=1)).to_have_text("Спасибо, ответы получены")
