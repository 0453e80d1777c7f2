"""The sections of the report in their order; which of them an edition has hangs on its facts alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """One section. key: its conclusion's name and its anchor; title: Russian, as printed."""

    key: str
    title: str

    @property
    def template(self) -> str:
        """Its partial; the context is that of the whole report."""
        return f"reports/audit_gap/_{self.key}.html"


BODY = (
    Section("summary", "Резюме"),
    Section("aim", "Цель, вопросы, границы"),
    Section("method", "Методика и выборка"),
    Section("overview", "Сводка"),
    Section("servqual", "Измерения SERVQUAL"),
    Section("contact", "Этапы контакта"),
    Section("failures", "Критические нарушения"),
    Section("gaps", "Разрывы по приоритету"),
    Section("causes", "Причины"),
    Section("recommendations", "Рекомендации"),
    Section("effect", "Эффект и повторный аудит"),
)
APPENDICES = (Section("appendix", "Приложения"),)


def sections_of(facts: Mapping[str, Any]) -> list[Section]:
    """The sections that this edition prints, appendices last; the title page is not among them."""
    absent = {
        "servqual": not facts["dimensions"],
        "contact": not facts["summary"]["extras"] or not facts["summary"]["extras"].get("sections"),
    }
    return [one for one in (*BODY, *APPENDICES) if not absent.get(one.key)]
