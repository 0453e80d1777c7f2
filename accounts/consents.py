"""Texts of the consents that a person gives in the profile: one purpose, one text, one version.

Plain Russian, not messages: what was agreed to is kept by the hash of exactly these words.
"""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One text that a person agrees to."""

    purpose: str  # a value of Consent.Purpose
    version: str
    title: str
    text: str

    @property
    def sha256(self) -> str:
        """Of the words as they were shown."""
        return sha256(self.text.encode()).hexdigest()


TEXTS: dict[str, ConsentText] = {
    one.purpose: one
    for one in (
        ConsentText(
            "recording",
            "2026-11",
            "Аудио- и видеозапись моих упражнений",
            "Я согласен (согласна) на запись моего голоса и изображения во время практических заданий, "
            "чтобы тренер мог оценить мою работу и дать обратную связь. Запись видят я, тренер группы и "
            "верификатор. Срок хранения — один год после окончания курса. Отказ не мешает учиться: "
            "задание можно выполнить при тренере. Согласие можно отозвать в любой момент на этой странице.",
        ),
        ConsentText(
            "recording_reuse",
            "2026-11",
            "Использование моих записей в обучении других",
            "Я согласен (согласна), чтобы записи моих упражнений показывали другим слушателям и "
            "оценщикам моей организации как учебный пример. Имя при показе не называется. Согласие не "
            "обязательно и не влияет на оценку. Его можно отозвать в любой момент на этой странице; после "
            "отзыва запись перестают показывать.",
        ),
    )
}
