"""What an observer does with a checklist on a telephone, by what the form shows."""

import re

from playwright.sync_api import Page, expect

from tests.factories.sheets import picture


def mark(page: Page, item: str, value: str) -> None:
    """This mark of an item."""
    page.locator(f"input[name='a-{item}'][value='{value}']").check(force=True)


def snap(page: Page, item: str) -> None:
    """A photograph to an item."""
    page.locator(f"input[name='f-{item}']").set_input_files(
        {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": picture((2400, 1200))}
    )


def fill_everything(page: Page, *, but: str, comment: str) -> None:
    """Every item of the checklist at its best but one, which is failed with a comment and a photograph."""
    page.locator("[data-now='clock-arrived']").click()
    for one in page.locator("[data-part] > summary").all()[1:]:
        one.click()
    for item in page.locator("fieldset.item").all():
        code, kind = item.get_attribute("data-item"), item.get_attribute("data-type")
        if kind == "time":
            item.locator("input.field").fill("0:20")
        elif code != but:
            item.locator("input[type='radio']").first.check(force=True)
    mark(page, but, "no")
    snap(page, but)
    page.locator(f"#c-{but}").fill(comment)
    expect(page.locator(f"#item-{but} [data-photo]")).to_have_count(1)


def is_kept_offline(page: Page, photos: int) -> None:
    """The page says that what was filled in waits for the network."""
    expect(page.locator("[data-status]")).to_contain_text(
        re.compile(rf"когда появится связь · фото к отправке: {photos}")
    )
