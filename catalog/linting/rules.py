"""All rules over one module, and over the catalogue."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from catalog.linting import bar
from catalog.linting.conversations import check_dialogues, check_transcripts
from catalog.linting.copying import check_copies, check_customer, paragraphs_of
from catalog.linting.law import check_law
from catalog.linting.lessons import check_lessons
from catalog.linting.material import Material
from catalog.linting.questions import check_questions
from catalog.linting.rubrics import check_rubrics
from catalog.linting.spelling import check_spelling
from catalog.linting.typography import check_typography
from catalog.linting.voice import check_voice
from catalog.loading.files import Fault

Rule = Callable[[Material], Iterator[Fault]]
TEXTS: list[Rule] = [
    bar.check_sizes,
    check_lessons,
    check_questions,
    check_rubrics,
    check_typography,
    check_voice,
]
WHOLE: list[Rule] = [  # their sums mean something only when the files agree with each other
    bar.check_minutes,
    bar.check_outcomes,
    bar.check_counts,
    bar.check_practice,
    bar.check_bank,
    bar.check_refreshers,
    check_dialogues,
    check_transcripts,
]


@dataclass(frozen=True, slots=True)
class Known:
    """What a judge knows beside the module."""

    today: date
    accepted: Collection[str] = ()  # words, lower case
    customer: Collection[str] = ()  # fingerprints of the customer's texts


def lint(material: Material, known: Known, *, is_whole: bool = True) -> list[Fault]:
    """Everything wrong with a module by itself, in the order of its files and lines.

    Args:
        material: the module, its files valid by their schemas.
        known: what is known beside it.
        is_whole: its files agree with each other; otherwise only its texts are judged.
    """
    rules = [*TEXTS, *WHOLE] if is_whole else TEXTS
    faults = [fault for rule in rules for fault in rule(material)]
    faults += check_spelling(material, known.accepted)
    faults += check_law(material, known.today)
    faults += check_customer(paragraphs_of(material), known.customer)
    return sorted(set(faults))


def lint_together(materials: Iterable[Material]) -> list[Fault]:
    """Paragraphs that stand in two modules; the later one of the two is named."""
    return sorted(set(check_copies(map(paragraphs_of, materials))))
