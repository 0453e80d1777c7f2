"""Why the audits keep a field of personal data, for how long, and what becomes of it."""

from jobs.personal import PersonalField

APPROVED = PersonalField("знать, кто утвердил волну", "пока хранится волна", True, "pseudonymise")
ASSIGNED = PersonalField("дать аудитору его волны", "пока хранится волна", True, "delete")
IMPORTED = PersonalField("знать, кто загрузил файл", "пока хранится волна", True, "pseudonymise")
ANSWERS = PersonalField("посчитать оценки по ответам", "3 года после волны", False, "pseudonymise")
SHOPPER = PersonalField("следить за разнообразием наблюдателей", "3 года после волны", False, "pseudonymise")
REMARKS = PersonalField("объяснить оценку фактом", "3 года после волны", False, "pseudonymise")

RESPONDENT = PersonalField("принять один ответ на один код", "до конца сбора", False, "delete")
LINKED = PersonalField("знать, кто открыл сбор", "пока хранится волна", True, "pseudonymise")
PHOTO = PersonalField("подтвердить наблюдение", "3 года после волны", False, "delete")
CALL = PersonalField("оценить обслуживание по записи звонка", "90 дней после волны", False, "delete")
APPEAL = PersonalField("рассмотреть возражение филиала", "3 года после волны", True, "pseudonymise")
CHOSEN = PersonalField("знать, кто выбрал вариант плана", "пока хранится волна", True, "pseudonymise")
MENDED = PersonalField("знать, кто устранил нарушение", "пока хранится волна", True, "pseudonymise")
SEEN_MENDED = PersonalField(
    "знать, кто подтвердил или вернул устранённое", "пока хранится волна", True, "pseudonymise"
)
REVIEW = PersonalField("знать, кто проверил лист", "пока хранится волна", True, "pseudonymise")
