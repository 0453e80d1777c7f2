"""The stops of the demo's tour: what to see, as whom, and where it begins."""

from dataclasses import dataclass

from django.urls import reverse

from assessments.models import Submission
from audits.models import AuditWave
from catalog.models import ProgrammeRequest
from courses.models import Certificate, Cohort, Enrolment
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour; plain Russian data like the rest of the demo's story."""

    title: str
    email: str
    role: str
    text: str
    link: str
    action: str


def stops() -> list[Stop]:
    """The seven stops over the demo's own rows."""
    wave = AuditWave.objects.filter(name="осень").first()
    report = Report.objects.filter(kind="audit-gap").order_by("edition").last()
    waiting = ProgrammeRequest.objects.filter(state=ProgrammeRequest.State.SENT).first()
    enrolment = Enrolment.objects.filter(user__email="trainee@demo.test").first()
    work = Submission.objects.waiting().first()
    cohort = Cohort.objects.filter(state=Cohort.State.RUNNING).first()
    certificate = Certificate.objects.filter(revoked_at__isnull=True).first()
    return [
        Stop(
            "Где нас не понимают",
            "auditor@demo.test",
            "аудитор",
            "720 анкет и 48 тайных визитов в 12 клиниках. Сначала вывод, под ним доказательства: интервалы, n, "
            "критические нарушения отдельно от средних.",
            reverse("audits:wave-detail", args=[wave.pk]) if wave else reverse("audits:wave-list"),
            "Открыть аудит",
        ),
        Stop(
            "Отчёт, который прочтёт директор",
            "hr@demo.test",
            "HR-менеджер",
            "Отчёт о разрывах в PDF собирает отдельный обработчик: страница показывает ход, а сбой можно повторить.",
            reverse("reports:report-detail", args=[report.pk]) if report else reverse("audits:wave-list"),
            "Открыть отчёт",
        ),
        Stop(
            "От разрыва к программе",
            "hr@demo.test",
            "HR-менеджер",
            "Рекомендация открывает запрос, в котором уже стоят разрывы, группа и даты. Модуль с готовым курсом "
            "отдаёт программу сразу.",
            reverse("audits:wave-detail", args=[wave.pk]) + "#plan"
            if wave
            else reverse("catalog:module-list"),
            "Открыть рекомендации",
        ),
        Stop(
            "Программа без выдумок",
            "methodologist@demo.test",
            "методолог",
            "Для модуля без готового курса темы и минуты вносит методолог; пока суммы не сойдутся, документа нет.",
            reverse("catalog:request-detail", args=[waiting.pk])
            if waiting
            else reverse("catalog:request-queue"),
            "Открыть очередь запросов",
        ),
        Stop(
            "Учиться и пробовать",
            "trainee@demo.test",
            "слушатель",
            "День по минутам, уроки, тест с сохранением каждого ответа, практика со своей оценкой по той же рубрике.",
            reverse("courses:enrolment-detail", args=[enrolment.pk]) if enrolment else "/",
            "Открыть курс",
        ),
        Stop(
            "Оценить по поведению",
            "trainer@demo.test",
            "тренер",
            "Очередь работ, уровни с описанием поведения, решение с клавиатуры: «компетентен» или «пока не "
            "компетентен» и что добавить.",
            reverse("assessments:grade-edit", args=[work.pk])
            if work
            else reverse("assessments:grading-list"),
            "Открыть стол проверки",
        ),
        Stop(
            "Что изменилось",
            "manager@demo.test",
            "руководитель точки",
            "Команда, её шаги и результаты; сертификат с номером и кодом проверяет любой. Закрыт ли разрыв, "
            "скажет только повторный замер тем же инструментом.",
            reverse("courses:cohort-detail", args=[cohort.pk])
            if cohort
            else reverse("reports:certificate-verify", args=[certificate.code])
            if certificate
            else "/",
            "Открыть группу",
        ),
    ]
