"""Answers given to drawn questions in a browser: each kind by its fields, from a stored value."""

from assessments.answers import right_value

PLACED = "(one, place) => { one.value = place; one.dispatchEvent(new Event('change', {bubbles: true})) }"


def place_steps(form, codes):
    """Give each step its place, whether a screen shows the lists or the arrows."""
    for place, code in enumerate(codes, start=1):
        form.locator(f"[name=place_{code}]").evaluate(PLACED, str(place))


def choose_sides(form, value):
    """Choose a right side for each left one."""
    for left, side in value.items():
        form.locator(f"[name=pair_{left}]").select_option(side)


def fill_gaps(form, value):
    """Write each missing word."""
    for code, word in value.items():
        form.locator(f"[name=gap_{code}]").fill(word)


def mark_parts(form, value):
    """Choose one of each group of buttons."""
    for name, code in value.items():
        form.locator(f"[name={name}][value={str(code).lower()}]").check()


def write(form, value):
    """Type the answer."""
    form.locator("[name=value]").fill(value)


def tick(form, value):
    """Tick every part of the answer."""
    for code in value:
        form.locator(f"[name=value][value='{code}']").check()


GIVE = {
    "single": tick,
    "multiple": tick,
    "faults": tick,
    "order": place_steps,
    "matching": choose_sides,
    "cloze": fill_gaps,
    "true_false": mark_parts,
    "best_worst": mark_parts,
    "calculation": write,
    "short": write,
}


def give_right(form, attempt):
    """Give the right answer to the attempt's question that the form asks."""
    code = form.get_attribute("data-question")
    question = next(one for one in attempt.questions if one["code"] == code)
    GIVE[question["kind"]](form, right_value(question))
