"""What the facts suggest of each section, in a few sentences: the auditor takes them, or writes better ones.

A suggestion repeats no more than stored figures say; it is marked as generated wherever it is printed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from audits.words import AUDIENCES, DIMENSIONS
from figures.formats import bounds, counted, day, days, number, percent, quoted
from figures.scores import band
from reports.audit_gap.words import BAND_WORDS, gap_outcome, iso

Facts = Mapping[str, Any]
ALPHA_AT_LEAST = 0.6
FEW_NAMED = 3  # names in one sentence


def suggestions(facts: Facts) -> dict[str, str]:
    """Section -> text, of the sections that the edition has."""
    made = {
        "summary": _summary(facts),
        "aim": _aim(facts),
        "method": _method(facts),
        "overview": _overview(facts),
        "servqual": _servqual(facts),
        "contact": _contact(facts),
        "failures": _failures(facts),
        "gaps": _gaps(facts),
        "causes": _causes(facts),
        "recommendations": _recommendations(facts),
        "schedule": _schedule(facts),
        "budget": _budget(facts),
        "effect": _effect(facts),
        "changes": _changes(facts),
    }
    return {key: " ".join(sentences) for key, sentences in made.items() if sentences}


def _listed(names: Iterable[str], most: int = FEW_NAMED) -> str:
    """«А», «Б» и «В»; what does not fit is counted."""
    known = [quoted(one) for one in names]
    rest = len(known) - most
    if rest > 0:
        return ", ".join(known[:most]) + f" и ещё {number(rest)}"
    return " и ".join([", ".join(known[:-1]), known[-1]]) if len(known) > 1 else "".join(known)


def _summary(facts: Facts) -> list[str]:
    """Index, the widest gaps, failures, the decision."""
    whole, planning = facts["summary"], facts["planning"]
    if whole["index"] is None:
        return ["Данных для индекса сервиса мало: выводы ниже относятся к отдельным критериям."]
    ends = (
        f" (95 % интервал {bounds(whole['index_low'], whole['index_high'])})"
        if whole["index_low"] is not None and whole["index_high"] is not None
        else ""
    )
    word = BAND_WORDS[band(whole["index"])]
    found = [
        (
            f"Индекс сервиса — {number(whole['index'], 0)} из 100{ends} при цели "
            f"{number(facts['wave']['target'], 0)}: {word}."
        )
    ]
    if whole["first_gaps"] and whole["is_asked_few"]:
        names = _listed(one["title"] for one in whole["first_gaps"])
        found.append(f"Анкет мало для вывода; проверить на месте стоит навыки {names}.")
    elif whole["first_gaps"]:
        found.append(f"Начать стоит с навыков {_listed(one['title'] for one in whole['first_gaps'])}.")
    if facts["failures"]:
        count = counted(
            len(facts["failures"]), "критическое нарушение", "критических нарушения", "критических нарушений"
        )
        found.append(f"Найдено {count}: их устраняют независимо от оценок.")
    rise = planning["expected"]["index"]
    if facts["plan"]["courses"] and round(rise, 1):
        found.append(
            f"По модели предписание прибавит индексу около {number(rise, 1)} пункта; "
            "сбудется ли это, скажет повторный аудит."
        )
    return found


def _aim(facts: Facts) -> list[str]:
    """To whom the findings speak."""
    points = len(facts["cards"])
    where = counted(points, "филиалу", "филиалам", "филиалам")
    return [
        f"Выводы относятся к {where} и к периоду наблюдений; на другие филиалы и сезоны они не переносятся."
        if points
        else "Выводы относятся к периоду наблюдений и на другие сезоны не переносятся."
    ]


def _method(facts: Facts) -> list[str]:
    """Whether the data bear the conclusions."""
    found = []
    planned = [one for one in facts["sample"] if one["planned"]]
    short = [one["title"] for one in planned if (one["seen"] or 0) < one["planned"]]
    if short:
        found.append(f"План сбора не выполнен: {_listed(short)}.")
    weak = [DIMENSIONS[one["code"]] for one in facts["dimensions"] if (one["alpha"] or 1) < ALPHA_AT_LEAST]
    if weak:
        found.append(
            f"Ответы внутри измерений {_listed(map(str, weak))} не согласованы: смотрите утверждения."
        )
    grey = sum(bool(cell and cell["is_grey"]) for row in facts["branches"] for cell in row["cells"])
    if grey:
        found.append("Часть филиалов показана серым: анкет меньше 30, судить о них рано.")
    if facts["calibration"] is None and any(one["kind"] == "visit" for one in facts["sample"]):
        found.append("Калибровка наблюдателей не проводилась: их строгость могла различаться.")
    return found or ["Данных достаточно, чтобы судить об организации в целом и о показанных филиалах."]


def _overview(facts: Facts) -> list[str]:
    """How the sources stand to each other."""
    known = [one for one in facts["summary"]["sources"] if one["score"] is not None]
    sources = sorted(known, key=lambda one: one["score"])
    if not sources:
        return ["Наблюдений мало: ни один источник пока не показан."]
    if len(sources) < 2:
        return ["Источник один: сравнить взгляды клиентов и наблюдателей не с чем."]
    low, high = sources[0], sources[-1]
    found = [
        (
            f"Строже всего {quoted(low['title'])} ({number(low['score'], 0)}), мягче всего "
            f"{quoted(high['title'])} ({number(high['score'], 0)}); шкалы разные, разницу не усредняют."
        )
    ]
    if told := facts["summary"]["contradicted"]:
        names = {one["code"]: one["title"] for one in (*facts["competences"], *facts["reached"])}
        found.append(f"Источники расходятся в навыках {_listed(names.get(one, one) for one in told)}.")
    return found


def _servqual(facts: Facts) -> list[str]:
    """Where customers are let down most."""
    known = [one for one in facts["dimensions"] if one["gap"] is not None]
    if not known:
        return []
    worst, best = min(known, key=lambda one: one["gap"]), max(known, key=lambda one: one["gap"])
    least = (
        f", меньше всего — {quoted(str(DIMENSIONS[best['code']]))} ({number(best['gap'], 2, signed=True)})"
        if len(known) > 1
        else ""
    )
    found = [
        (
            f"Сильнее всего ожидания обмануты в измерении {quoted(str(DIMENSIONS[worst['code']]))} "
            f"({number(worst['gap'], 2, signed=True)}){least}."
        )
    ]
    weighed = [one for one in known if one["weight"] is not None]
    if weighed:
        first = max(weighed, key=lambda one: one["weight"])
        found.append(
            f"Важнее всего для клиентов {quoted(str(DIMENSIONS[first['code']]))}: "
            f"{number(first['weight'], 0)} баллов важности из 100."
        )
    if (check := facts["importance_check"]) and check["is_low"]:
        agreed = percent(check["whole"]["share"])
        found.append(f"Баллы важности сходятся со словами только у {agreed}: веса читайте осторожно.")
    if (zone := facts["zone"]) and zone["below"]:
        found.append(f"Ниже того, с чем клиенты готовы мириться: {_listed(zone['below'])}.")
    return found


def _contact(facts: Facts) -> list[str]:
    """The weakest and the strongest stage of each checklist."""
    found = []
    for one in facts["contact"]:
        sections = sorted(one["sections"], key=lambda each: each["score"])
        low, high = sections[0], sections[-1]
        found.append(
            f"{one['title']}: слабее всего {quoted(low['title'])} ({number(low['score'], 0)}), "
            f"сильнее всего {quoted(high['title'])} ({number(high['score'], 0)})."
        )
    return found


def _failures(facts: Facts) -> list[str]:
    """How many, where."""
    if not facts["failures"]:
        return ["Критических нарушений наблюдатели не нашли."]
    places = {one["branch_id"] for one in facts["failures"]}
    count = counted(len(facts["failures"]), "нарушение", "нарушения", "нарушений")
    where = counted(len(places), "филиале", "филиалах", "филиалах")
    return [f"{count} в {where}. Это факты отдельных дней: об их частоте по ним судить нельзя."]


def _gaps(facts: Facts) -> list[str]:
    """How many criteria fall short and how surely."""
    short = [one for one in facts["criteria"] if one["deficit"] > 0]
    if not short:
        return ["Все измеренные критерии достигли цели."]
    sure = sum(one["strength"] == "strong" for one in short)
    focus = [one for one in short if one.get("quadrant") == "focus"]
    found = [
        (
            f"Ниже цели {number(len(short))} из {number(len(facts['criteria']))} критериев, "
            f"с сильным доказательством — {number(sure)}."
        )
    ]
    if focus:
        found.append(f"Важны и выполняются слабо: {_listed(one['text'] for one in focus)}.")
    return found


def _causes(facts: Facts) -> list[str]:
    """What training can answer and what it cannot."""
    skills = facts["competences"]
    if not skills:
        return []
    counts = Counter(one["cause"] for one in skills)
    if counts[""] == len(skills):
        return ["Причины аудитор ещё не назвал: без них нельзя сказать, на что ответит обучение."]
    trained = counts["knows"] + counts["can"] + counts["wants"]
    of_all = counted(len(skills), "навыка", "навыков", "навыков")
    found = [
        (
            f"Из {of_all} ниже цели обучение отвечает на {number(trained)}; "
            f"в {number(counts['may'])} мешают условия, их меняет руководство."
        )
    ]
    if counts[""]:
        found.append(f"Без названной причины — {number(counts[''])}.")
    return found


def _recommendations(facts: Facts) -> list[str]:
    """Decisions before courses."""
    plan = facts["plan"]
    if not plan["courses"] and not plan["decisions"]:
        return ["Решений и курсов не требуется."]
    found = []
    if plan["decisions"]:
        count = counted(len(plan["decisions"]), "решение", "решения", "решений")
        found.append(f"Сначала {count} руководства: без них обучение держится недолго.")
    if plan["courses"]:
        found.append(
            f"Затем {counted(plan['courses'], 'курс', 'курса', 'курсов')} с практикой на рабочем месте."
        )
    return found


def _schedule(facts: Facts) -> list[str]:
    """From when to when, and what comes too late."""
    planning = facts["planning"]
    if not planning["slots"]:
        return ["Обучение не назначено: планировать нечего, кроме контрольных точек."]
    found = [
        (
            f"Обучение идёт с {day(iso(planning['begins_on']))} по {day(iso(planning['ends_on']))}, "
            "по одному дню в неделю на человека."
        )
    ]
    if planning["pauses"]:
        runs = (days(iso(one["from"]), iso(one["to"])) for one in planning["pauses"])
        found.append(f"Праздничные недели пропущены: {', '.join(runs)}.")
    missed = [one["code"] for one in planning["slots"] if one["due_on"] and one["ends_on"] > one["due_on"]]
    if missed:
        found.append(
            f"К сроку критических нарушений не {'успевает' if len(missed) == 1 else 'успевают'} "
            f"{_listed(missed)}: до обучения норму объясняют на смене и проверяют."
        )
    late = [one["code"] for one in planning["slots"] if one["is_late"] and one["code"] not in missed]
    if late:
        found.append(
            f"Позже срока своего приоритета {'кончится' if len(late) == 1 else 'кончатся'} {_listed(late)}: "
            "за календарный квартал человек начинает ограниченное число курсов."
        )
    return found


def _budget(facts: Facts) -> list[str]:
    """The whole plan in days and roubles."""
    planning = facts["planning"]
    base = next(one for one in planning["budget"]["variants"] if one["name"] == "base")
    away = counted(base["person_days"], "человеко-день", "человеко-дня", "человеко-дней")
    taught = counted(base["trainer_days"], "тренер-день", "тренер-дня", "тренер-дней")
    found = [f"Весь план — {away} отрыва от работы и {taught}."]
    unknown = [str(AUDIENCES[one]) for one, known in planning["people_known"].items() if not known]
    if unknown and base["person_days"]:
        found.append("Численность слушателей не указана, дни посчитаны на одного человека каждой аудитории.")
    if base["total"] is None:
        found.append("Ставки указаны не все: сумма в рублях не названа.")
    else:
        found.append(f"По ставкам заказчика это {number(base['total'], 0)} ₽ без повторного аудита.")
    return found


def _effect(facts: Facts) -> list[str]:
    """What the model expects, as an expectation."""
    planning, target = facts["planning"], facts["wave"]["target"]
    skills = planning["expected"]["skills"]
    below = [one["code"] for one in facts["competences"]]
    reach = sum(skills[one]["after"] >= target for one in below if one in skills)
    found = [
        (
            f"По модели цели достигнут {number(reach)} из {number(len(below))} навыков; "
            "это ожидание, а не обещание: модель не знает, как пройдёт внедрение."
        )
    ]
    if not planning["controls"]:
        found.append(
            "Контрольных филиалов в плане нет: отделить эффект обучения от прочих перемен будет нельзя."
        )
    return found


def _changes(facts: Facts) -> list[str]:
    """What is proven, what is not."""
    changes = facts["changes"]
    if changes is None:
        return []
    found = []
    index = changes["index"]
    if index and index["change"] is not None:
        ends = f" [{number(index['low'], 1)}; {number(index['high'], 1)}]" if index["low"] is not None else ""
        found.append(
            f"Индекс изменился на {number(index['change'], 1, signed=True)}{ends}: "
            f"{gap_outcome(index['outcome'])}."
        )
    told_of = {"closed": "Закрыты", "narrowed": "Сократились", "worsened": "Ухудшились"}
    told_of["reached"] = "Выросли, хотя цель и раньше была достигнута"
    for word, told in told_of.items():
        names = [one["name"] for one in changes["criteria"] if one["outcome"] == word]
        if names:
            found.append(f"{told}: {_listed(names)}.")
    if changes["unproven"]:
        count = counted(changes["unproven"], "критерию", "критериям", "критериям")
        found.append(f"По {count} изменение не доказано.")
    given = [one for one in changes["courses"] if one["reach"] and one["reach"]["finished"]]
    if futile := [one["title"] for one in given if one["unconfirmed"]]:
        found.append(f"Пройдены, но подтвердились не во всём: {_listed(futile)}.")
    return found
