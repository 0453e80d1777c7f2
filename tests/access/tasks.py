"""Access rows of what a trainee writes at a step: marks, decisions, notes; his own and nobody else's."""

from catalog.models import Material, PlanStep
from tests.access import Row, World
from tests.factories.materials import case, transcript

ROWS: dict[str, Row] = {
    "courses:step-detail of a transcript": Row(get=("trainee",), ids="transcript_step"),
    "courses:step-detail of cases": Row(get=("trainee",), ids="cases_step"),
    "courses:transcript-save": Row(post=("trainee",), ids="transcript_step", data={"mark_2": "fault"}),
    "courses:transcript-save of a lesson": Row(post=(), ids="lesson_step", data={"mark_2": "fault"}),
    "courses:case-save": Row(post=("trainee",), ids="case", data={"text": "Извинюсь."}),
    "courses:notes-save": Row(post=("trainee",), ids="lesson_step", data={"text": "Отвечаю сразу."}),
}


def furnish(world: World) -> None:
    """A conversation to take apart and a set of one case in the programme of each organisation's group."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        programme = world.things[f"cohort_{letter}"].programme
        body, row = transcript(), case(1)
        html = {name: body[name] for name in ("intro", "task", "conclusion", "lines")}
        Material.objects.create(
            programme=programme, kind="transcript", code="razbor-1", position=1, body=body, html=html
        )
        html = {name: row[name] for name in ("text", "question", "answer")}
        Material.objects.create(
            programme=programme, kind="case", code="k01", set_number=1, position=1, body=row, html=html
        )
        place = {"enrolment_id": world.things[f"enrolment_{letter}"].pk}
        for position, (kind, ref) in enumerate((("transcript", "razbor-1"), ("cases", "1")), start=91):
            step = PlanStep.objects.create(
                programme=programme,
                code=f"d1-{position}",
                day=1,
                position=position,
                title=kind,
                kind=kind,
                ref=ref,
                minutes=10,
            )
            ids[f"{kind}_step"] = {**place, "step_id": step.pk}
        ids["case"] = {**ids["cases_step"], "code": "k01"}
