"""Sheets of a report's workbook: what each column is called, in which unit it is, what it means.

Words of a document: Russian whoever asks. Rows are collected by `reports.queries.tables` and kept by value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "скрыто: n < 10"
HIDDEN_STAFF = "скрыто: n < 5"
SHOWN, FEW_ANSWERS, FEW_SEEN = "показано", "мало анкет", "мало наблюдений"
FEW_BRANCHES = "мало филиалов"  # behind a source of a group
FEWER_PEOPLE = "меньше 5"  # of staff or managers: not even how many


class Kind(StrEnum):
    """How a cell is written; a text may stand in any of them."""

    TEXT = "text"
    LONG = "long"  # text that is wrapped
    COUNT = "count"
    POINTS = "points"  # one digit after the comma
    MARKS = "marks"  # two
    CHANGE = "change"  # one, with its sign
    GAP = "gap"  # two, with the sign
    SHARE = "share"  # a fraction shown as per cent
    PROBABILITY = "probability"  # four
    DAY = "day"  # ISO text, shown as a date
    ANY = "any"


WIDTHS: Mapping[Kind, int] = {Kind.TEXT: 18, Kind.LONG: 56, Kind.DAY: 12, Kind.ANY: 60}
NARROW = 11


@dataclass(frozen=True, slots=True)
class Column:
    """One column. width: characters; 0 as its kind has it."""

    title: str
    kind: Kind
    unit: str
    about: str
    width: int = 0

    @property
    def head(self) -> str:
        """«Оценка, баллы»."""
        return f"{self.title}, {self.unit}" if self.unit else self.title

    @property
    def characters(self) -> int:
        """How wide it is."""
        return self.width or WIDTHS.get(self.kind, NARROW)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. empty: what stands under the heads where there is nothing to list."""

    code: str
    title: str
    columns: tuple[Column, ...]
    empty: str = "Нет данных"


POINTS, MARKS, STEPS = "баллы 0–100", "отметка 1–7", "баллы −6…6"


def _low(unit: str, kind: Kind) -> Column:
    return Column("95 % от", kind, unit, "Нижняя граница 95 % доверительного интервала.")


def _high(unit: str, kind: Kind) -> Column:
    return Column("95 % до", kind, unit, "Верхняя граница 95 % доверительного интервала.")


def _n(about: str = "Сколько наблюдений стоит за числом.") -> Column:
    return Column("n", Kind.COUNT, "", about, 9)


_SHOWN = Column(
    "Показ",
    Kind.TEXT,
    "",
    "Анкет от 30 — показано, от 10 до 29 (у персонала от 5) — «мало анкет», меньше — скрыто;"
    " визитов меньше 4 и случаев меньше 20 — «мало наблюдений»; у группы филиалов документы и"
    " аудиты, посчитанные меньше чем в 3 филиалах, — «мало филиалов». Всё, что «мало», —"
    " ориентир, не вывод: курсы по нему не назначают.",
    24,
)
_NODE = Column("Филиал или группа", Kind.TEXT, "", "«Вся волна», регион или филиал.", 30)
_LEVEL = Column("Уровень", Kind.TEXT, "", "Вся волна, группа филиалов или филиал.", 16)
_CODE = Column("Код", Kind.TEXT, "", "Код критерия, пункта, измерения или навыка.", 10)
_TEXT = Column("Название", Kind.LONG, "", "Текст, каким он был при расчёте волны.")
_SOURCE = Column("Источник", Kind.TEXT, "", "Инструмент, по которому получена оценка.", 30)
_SCORE = Column("Оценка", Kind.POINTS, POINTS, "Точечная оценка.")
_TARGET = Column("Цель", Kind.POINTS, POINTS, "Какой должна быть оценка.")
_DEFICIT = Column("Дефицит", Kind.POINTS, POINTS, "Цель минус оценка; 0, если цель достигнута.")
_STRENGTH = Column(
    "Доказательство", Kind.TEXT, "", "Сильное, среднее или слабое: по интервалу и числу наблюдений.", 16
)
_PRIORITY = Column("Приоритет", Kind.TEXT, "", "Как скоро устранять.", 14)
_MEASURED = (
    Column("Ожидание", Kind.MARKS, MARKS, "Среднее ожиданий."),
    Column("Восприятие", Kind.MARKS, MARKS, "Среднее восприятий."),
    Column("Разрыв", Kind.GAP, STEPS, "Восприятие минус ожидание; отрицательный — клиента подвели."),
    _low(STEPS, Kind.GAP),
    _high(STEPS, Kind.GAP),
    _n("Сколько анкет с парой ответов."),
)
_SCORED = (_SCORE, _low(POINTS, Kind.POINTS), _high(POINTS, Kind.POINTS), _n())
_SHORT = (*_SCORED, _TARGET, _DEFICIT, _STRENGTH)
_CRITERION = (_CODE, _TEXT, _SOURCE, *_SHORT)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "about",
        "О волне",
        (
            Column("Показатель", Kind.TEXT, "", "Что описано.", 34),
            Column("Значение", Kind.ANY, "", "Как было при выпуске отчёта."),
        ),
    ),
    Sheet(
        "index",
        "Индекс",
        (
            _NODE,
            _LEVEL,
            Column("Показатель", Kind.TEXT, "", "Индекс сервиса, источник внутри него, SERVQUAL.", 34),
            Column("Значение", Kind.POINTS, "", "Единица — в соседней колонке."),
            _low("", Kind.POINTS),
            _high("", Kind.POINTS),
            _n(),
            Column("Вес", Kind.POINTS, "%", "Доля источника в индексе."),
            Column("Единица", Kind.TEXT, "", "В чём выражено значение.", 14),
            _SHOWN,
        ),
    ),
    Sheet(
        "sources",
        "Источники",
        (
            Column("Код", Kind.TEXT, "", "Код инструмента.", 20),
            Column("Инструмент", Kind.TEXT, "", "Название инструмента.", 36),
            Column("Версия", Kind.COUNT, "", "Версия инструмента.", 9),
            Column("Взгляд", Kind.TEXT, "", "Клиенты, внешний или внутренний взгляд.", 18),
            Column("План n", Kind.COUNT, "", "Сколько наблюдений запланировано.", 9),
            Column("Факт n", Kind.COUNT, "", "Сколько собрано.", 9),
            Column("Филиалов", Kind.COUNT, "", "В скольких филиалах наблюдали.", 10),
            Column("Первое", Kind.DAY, "", "День первого наблюдения."),
            Column("Последнее", Kind.DAY, "", "День последнего наблюдения."),
            Column("Вес в индексе", Kind.POINTS, "%", "Доля источника в индексе всей волны."),
            Column("Доверие q", Kind.MARKS, "0–1", "Насколько источник свободен от ошибок смотрящего."),
            _SCORE,
            _low(POINTS, Kind.POINTS),
            _high(POINTS, Kind.POINTS),
            _n("Анкеты, визиты или случаи, из которых посчитана оценка."),
        ),
    ),
    Sheet(
        "dimensions",
        "Измерения",
        (
            _CODE,
            Column("Измерение", Kind.TEXT, "", "Измерение SERVQUAL.", 26),
            *_MEASURED,
            Column("Важность", Kind.POINTS, "из 100", "Сколько баллов важности отдают клиенты."),
            Column("Альфа", Kind.MARKS, "0–1", "Согласованность ответов по Кронбаху."),
        ),
        "Анкет SERVQUAL в волне нет",
    ),
    Sheet("items", "Пункты SERVQUAL", (_CODE, _TEXT, *_MEASURED), "Анкет SERVQUAL в волне нет"),
    Sheet(
        "tolerance",
        "Зона терпимости",
        (
            _CODE,
            _TEXT,
            Column("Минимум", Kind.MARKS, MARKS, "Самое меньшее, с чем клиент готов мириться."),
            Column("Желаемое", Kind.MARKS, MARKS, "Как клиенту хотелось бы."),
            Column("Восприятие", Kind.MARKS, MARKS, "Среднее восприятий."),
            Column("Где восприятие", Kind.TEXT, "", "Ниже зоны, в зоне или выше неё: по средним.", 16),
            Column("От минимума", Kind.GAP, STEPS, "Достаточность: восприятие минус минимум."),
            _low("от минимума", Kind.GAP),
            _high("от минимума", Kind.GAP),
            Column("От желаемого", Kind.GAP, STEPS, "Превосходство: восприятие минус желаемое."),
            _low("от желаемого", Kind.GAP),
            _high("от желаемого", Kind.GAP),
            Column("Ширина зоны", Kind.MARKS, "0–6", "Желаемое минус минимум."),
            _n("Сколько анкет со всеми тремя отметками."),
            _SHOWN,
        ),
        "О минимуме в волне не спрашивали",
    ),
    Sheet(
        "importance",
        "Важность словами",
        (
            Column("Сказано словами", Kind.LONG, "", "Правило, по которому баллы сходятся со словами."),
            Column("Доля согласных", Kind.SHARE, "", "У кого баллы важности сходятся со словами."),
            _low("", Kind.SHARE),
            _high("", Kind.SHARE),
            _n("Сколько анкет со всеми 100 баллами и этим ответом."),
            _SHOWN,
        ),
        "О важности словами в волне не спрашивали",
    ),
    Sheet(
        "criteria",
        "Критерии",
        (
            *_CRITERION,
            Column("Вес в индексе", Kind.MARKS, "%", "Вес критерия; сумма по волне — 100."),
            Column("Надёжность ρ", Kind.MARKS, "0–1", "Надёжность измерения критерия."),
            Column("Доверие q", Kind.MARKS, "0–1", "Доверие к источнику."),
            Column("Навыки", Kind.TEXT, "", "Коды навыков, о которых говорит критерий.", 22),
        ),
    ),
    Sheet(
        "competences",
        "Навыки",
        (
            _CODE,
            Column("Навык", Kind.TEXT, "", "Название навыка.", 40),
            *_SHORT,
            _PRIORITY,
            Column("Причина", Kind.TEXT, "", "Знает, умеет, хочет, может: как рассудил аудитор.", 24),
            Column("По чему видно", Kind.LONG, "", "Основание причины, записанное аудитором."),
        ),
    ),
    Sheet(
        "branches",
        "Филиалы × измерения",
        (
            _NODE,
            _LEVEL,
            Column("Измерение", Kind.TEXT, "", "Измерение SERVQUAL; «Визиты» — средняя оценка визита.", 22),
            *_MEASURED,
            Column("Оценка визитов", Kind.POINTS, POINTS, "Средняя оценка визитов; у измерений пусто.", 14),
            _SHOWN,
        ),
    ),
    Sheet(
        "cells",
        "Филиалы × критерии",
        (_NODE, _LEVEL, _CODE, _SOURCE, *_SCORED, _TARGET, _DEFICIT, _SHOWN),
    ),
    Sheet(
        "stages",
        "Этапы контакта",
        (_SOURCE, Column("Этап", Kind.TEXT, "", "Раздел листа.", 40), _SCORE, _n()),
        "Визитов и звонков в волне нет",
    ),
    Sheet(
        "records",
        "Показатели отчётов",
        (
            _SOURCE,
            _CODE,
            Column("Показатель", Kind.LONG, "", "Что посчитано."),
            Column("Значение", Kind.MARKS, "", "Как посчитано из отчётов: доля, минуты или отношение."),
            *_SCORED,
        ),
        "Отчётов компании в волне нет",
    ),
    Sheet(
        "gaps",
        "Разрывы",
        (
            Column("№", Kind.COUNT, "", "Место по величине дефицита.", 6),
            *_CRITERION,
            Column("Модули", Kind.TEXT, "", "Коды модулей, которые прежде всего отвечают на критерий.", 30),
        ),
        "Все критерии достигли цели",
    ),
    Sheet(
        "failures",
        "Критические",
        (
            Column("Филиал", Kind.TEXT, "", "Где замечено.", 30),
            Column("День", Kind.DAY, "", "Когда замечено."),
            Column("Критерий", Kind.TEXT, "", "Код критерия.", 10),
            Column("Факт", Kind.LONG, "", "Что увидел наблюдатель."),
            Column("Норма", Kind.LONG, "", "Что нарушено."),
            Column("Что сделать", Kind.LONG, "", "Чем отвечают на нарушение."),
            Column("Срок", Kind.DAY, "", "До какого дня устранить."),
            Column("Визит", Kind.TEXT, "", "Номер наблюдения, по которому факт проверяется.", 14),
        ),
        "Критических нарушений не найдено",
    ),
    Sheet(
        "plan",
        "План",
        (
            Column("Вид", Kind.TEXT, "", "Курс или решение руководства.", 20),
            Column("Аудитория", Kind.TEXT, "", "Кого учат.", 26),
            Column("№", Kind.COUNT, "", "Место в плане.", 6),
            Column("Код", Kind.TEXT, "", "Модуль или критерий.", 14),
            Column("Модуль или решение", Kind.LONG, "", "Название модуля или текст решения."),
            Column("Дней", Kind.COUNT, "на человека", "Учебные дни."),
            Column("Отрыв от работы", Kind.POINTS, "чел.-дни", "Дни всех, кого учат."),
            Column("Потребность N", Kind.MARKS, "взвеш. баллы", "Сколько взвешенных баллов модуль отвечает."),
            Column("Отдача на день", Kind.MARKS, "взвеш. баллы", "Потребность, делённая на дни."),
            _PRIORITY,
            Column("Решение аудитора", Kind.TEXT, "", "Предложено, утверждено или отклонено.", 18),
            Column("Основания", Kind.LONG, "", "Критерии: оценка → цель, n."),
            Column("Почему", Kind.LONG, "", "Причина отклонения или добавления."),
        ),
        "План пуст",
    ),
    Sheet(
        "options",
        "Варианты",
        (
            Column("Аудитория", Kind.TEXT, "", "Кого учат.", 26),
            Column("Вариант", Kind.TEXT, "", "Точечно или курсом.", 14),
            Column("Бюджет", Kind.COUNT, "дни", "Учебные дни одного человека."),
            Column("Модули", Kind.LONG, "", "Лучший набор в порядке обучения.", 44),
            Column("R", Kind.MARKS, "взвеш. баллы", "Сколько взвешенных баллов набор обещает закрыть."),
            Column("Последний день", Kind.MARKS, "взвеш. баллы", "Прирост R против бюджета на день меньше."),
            Column("Отрыв от работы", Kind.POINTS, "чел.-дни", "Дни всех, кого учат."),
            Column("Второй набор", Kind.LONG, "", "Лучший из остальных.", 44),
            Column("R второго", Kind.MARKS, "взвеш. баллы", "Его R."),
            Column("Жадный набор", Kind.LONG, "", "По наибольшей отдаче на день.", 44),
            Column("R жадного", Kind.MARKS, "взвеш. баллы", "Его R."),
            Column("Доказан", Kind.TEXT, "", "Доказал ли решатель, что лучшего набора нет.", 10),
        ),
        "Варианты не посчитаны",
    ),
    Sheet(
        "blind",
        "Слепые зоны",
        (
            Column("Кто угадывал", Kind.TEXT, "", "Персонал или руководители.", 18),
            _CODE,
            Column("Ожидание, как думают", Kind.MARKS, MARKS, "Какими им кажутся ожидания клиентов."),
            Column("Ожидание клиентов", Kind.MARKS, MARKS, "Какими они были."),
            Column("Восприятие, как думают", Kind.MARKS, MARKS, "Каким им кажется восприятие клиентов."),
            Column("Восприятие клиентов", Kind.MARKS, MARKS, "Каким оно было."),
            _low("разность восприятий", Kind.GAP),
            _high("разность восприятий", Kind.GAP),
            _n("Сколько человек угадывали."),
        ),
        "Персонал и руководителей не спрашивали",
    ),
    Sheet(
        "verdicts",
        "Вердикты",
        (
            Column("Предмет", Kind.TEXT, "", "Индекс, навык, критерий или филиал.", 16),
            _CODE,
            _TEXT,
            Column(
                "Вердикт",
                Kind.TEXT,
                "",
                "Слово, которое разрешает статистика.",
                24,
            ),
            Column("До", Kind.POINTS, POINTS, "Оценка прошлой волны."),
            Column("После", Kind.POINTS, POINTS, "Оценка повторной волны."),
            Column("Изменение", Kind.CHANGE, POINTS, "После минус до, по филиалам обеих волн."),
            _low("изменение", Kind.CHANGE),
            _high("изменение", Kind.CHANGE),
            Column("Эффект", Kind.MARKS, "d или dz", "Размер эффекта."),
            Column("p", Kind.PROBABILITY, "", "Без поправки."),
            Column("p по Холму", Kind.PROBABILITY, "", "С поправкой на число сравнений одного вида."),
            Column("n до", Kind.COUNT, "", "Наблюдений в прошлой волне.", 9),
            Column("n после", Kind.COUNT, "", "Наблюдений в повторной волне.", 9),
            Column("Филиалов", Kind.COUNT, "", "Видели в обеих волнах."),
            _TARGET,
            Column("Разность разностей", Kind.CHANGE, POINTS, "Обученные минус контрольные; пусто: нельзя."),
            _low("разность разностей", Kind.CHANGE),
            _high("разность разностей", Kind.CHANGE),
            Column("p разности", Kind.PROBABILITY, "", "Её вероятность при отсутствии эффекта."),
        ),
        "Волна первая, сравнивать не с чем",
    ),
)
FIELDS = Sheet(
    "fields",
    "Словарь полей",
    (
        Column("Лист", Kind.TEXT, "", "Название листа.", 22),
        Column("Поле", Kind.TEXT, "", "Заголовок колонки.", 30),
        Column("Единица", Kind.TEXT, "", "В чём выражено.", 20),
        Column("Что значит", Kind.LONG, "", "Пояснение.", 90),
    ),
)
