"""The sections of the report in their order; which of them an edition has hangs on its facts alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    key: its conclusion's name and its anchor; title: Russian, as printed; mark: «3» of a section, «А» of an
    appendix; empty until `sections_of` has numbered it.
    """

    key: str
    title: str
    mark: str = ""

    @property
    def template(self) -> str:
        """Its partial; the context is that of the whole report."""
        return f"reports/audit_gap/_{self.key}.html"

    @property
    def is_appendix(self) -> bool:
        """Whether it stands at the end."""
        return self.key.startswith("appendix")

    @property
    def heading(self) -> str:
        """«3. Методика и выборка», «Приложение А. Все критерии»."""
        return f"Приложение {self.mark}. {self.title}" if self.is_appendix else f"{self.mark}. {self.title}"


BODY = (
    Section("summary", "Резюме"),
    Section("aim", "Цель, вопросы, границы"),
    Section("method", "Методика и выборка"),
    Section("overview", "Сводка"),
    Section("changes", "Что изменилось"),
    Section("servqual", "Измерения SERVQUAL"),
    Section("contact", "Этапы контакта"),
    Section("failures", "Критические нарушения"),
    Section("gaps", "Разрывы по приоритету"),
    Section("causes", "Причины"),
    Section("recommendations", "Рекомендации"),
    Section("schedule", "План"),
    Section("budget", "Бюджет"),
    Section("effect", "Эффект и повторный аудит"),
)
APPENDICES = (
    Section("appendix_criteria", "Все критерии"),
    Section("appendix_branches", "Филиалы"),
    Section("appendix_distributions", "Распределения"),
    Section("appendix_instruments", "Анкеты и чек-листы"),
    Section("appendix_glossary", "Термины"),
    Section("appendix_journal", "Журнал изменений"),
)
LETTERS = "АБВГДЕ"


def sections_of(facts: Mapping[str, Any]) -> list[Section]:
    """The sections that this edition prints, numbered, appendices last; the title page is not among them."""
    absent = {
        "changes": facts["changes"] is None,
        "servqual": not facts["dimensions"],
        "contact": not facts["contact"] and not facts["records"],
        "appendix_branches": not facts["cards"],
    }
    body = [one for one in BODY if not absent.get(one.key)]
    rest = [one for one in APPENDICES if not absent.get(one.key)]
    return [
        *(replace(one, mark=str(at)) for at, one in enumerate(body, start=1)),
        *(replace(one, mark=LETTERS[at]) for at, one in enumerate(rest)),
    ]
