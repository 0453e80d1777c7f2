"""Scenarios as rows, small ones."""

from audits.loading import fingerprint
from audits.models import Scenario


def scenario_body(code="bank-visit", *, version=1, instrument="visit", title="Банк — счёт на ремонт", **said):
    """A body that obeys the schema."""
    return {
        "code": code,
        "version": version,
        "instrument": instrument,
        "title": title,
        "legend": "Вы копите на ремонт и хотите понять, где держать деньги.",
        "questions": [
            {"ask": f"Вопрос номер {at}?", "right": f"Верный ответ номер {at}, полностью."}
            for at in (1, 2, 3)
        ],
        "deviation": "Сумму можно менять. Нельзя подписывать договор.",
        "incidents": ["Недовольство: скажите, что ждёте уже давно."],
        "after": "Время прихода, имя на бейдже, дословный ответ.",
        **said,
    }


def scenario_of(owner=None, *, code="bank-visit", version=1, **said):
    """A scenario for everybody, or an organisation's own."""
    body = scenario_body(code, version=version, **said)
    return Scenario.objects.create(
        code=code,
        version=version,
        instrument_code=body["instrument"],
        owner=owner,
        title=body["title"],
        body=body,
        source_sha256=fingerprint(body),
    )
