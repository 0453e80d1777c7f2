"""Access rows of rules around tests: the group's trainer and the methodologist; keys the latter alone."""

from assessments.models import Correction
from catalog.queries.corrections import fingerprint
from tests.access import Row, World
from tests.conftest import NOON
from tests.factories.testing import analysis_of, appeal_of, finished, peer_of, window_of

RULERS = ("trainer", "methodologist")
NOT_RULERS = ("hr", "client_admin", "line_manager", "trainee", "verifier")
NOT_ANSWERING = ("hr", "client_admin", "verifier")  # see the peer whose attempt is disputed
KEEPER = ("methodologist",)
ROWS: dict[str, Row] = {
    "assessments:window-list": Row(get=RULERS, ids="cohort_tests", forbidden=NOT_RULERS),
    "assessments:window-set": Row(post=RULERS, ids="cohort_test", forbidden=NOT_RULERS),
    "assessments:window-undo": Row(post=RULERS, ids="window", forbidden=NOT_RULERS),
    "assessments:extension-give": Row(post=RULERS, ids="cohort_test", forbidden=NOT_RULERS),
    "assessments:extension-undo": Row(post=RULERS, ids="batch", forbidden=NOT_RULERS),
    "assessments:test-map": Row(get=RULERS, ids="cohort_test", forbidden=NOT_RULERS),
    "assessments:appeal-raise": Row(
        post=("trainee",),
        ids="attempt",
        forbidden=("hr", "client_admin", "line_manager", "trainer", "verifier"),
    ),
    "assessments:appeal-list": Row(get=RULERS),
    "assessments:appeal-detail": Row(get=RULERS, ids="appeal", forbidden=NOT_ANSWERING),
    "assessments:appeal-decide": Row(post=RULERS, ids="appeal", forbidden=NOT_ANSWERING),
    "assessments:correction-list": Row(get=KEEPER),
    "assessments:correction-detail": Row(get=KEEPER, ids="correction", shared=True),
    "assessments:correction-undo": Row(post=KEEPER, ids="correction", shared=True),
    "assessments:correction-create": Row(get=KEEPER, ids="question", shared=True),
    "assessments:correction-preview": Row(post=KEEPER, ids="question", shared=True),
    "assessments:correction-apply": Row(post=KEEPER, ids="question", shared=True),
    "assessments:analysis-list": Row(get=KEEPER),
    "assessments:analysis-detail": Row(get=KEEPER, ids="analysis", shared=True),
    "assessments:item-detail": Row(get=KEEPER, ids="item", shared=True),
    "assessments:analysis-compute": Row(post=KEEPER, ids="programme_test", shared=True),
    "assessments:analysis-compute of a test that is not there": Row(
        post=KEEPER, ids="programme_without", shared=True, allowed_statuses=(404,)
    ),
}


def furnish(world: World) -> None:
    """In A and in B a window, a finished attempt with a dispute, a correction, statistics."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        enrolment = world.things[f"enrolment_{letter}"]
        cohort, trainer = enrolment.cohort, world.people["trainer" if letter == "a" else "trainer_b"]
        window = window_of(enrolment, trainer)
        attempt = finished(peer_of(enrolment))
        question = cohort.programme.questions.get(code="q06")
        appeal = appeal_of(attempt)
        analysis = analysis_of(cohort.programme)
        correction = Correction.objects.create(
            programme=cohort.programme,
            question="q07",
            kind=Correction.Kind.VOID,
            versions=[fingerprint(question.body)],
            body_before=question.body,
            reason="Два верных ответа",
            state=Correction.State.APPLIED,
            made_by=world.people["methodologist"],
            made_at=NOON,
            applied_at=NOON,
        )
        ids["cohort_tests"] = {"cohort_id": cohort.pk}
        ids["cohort_test"] = {"cohort_id": cohort.pk, "step_id": window.step_id}
        ids["window"] = {"window_id": window.pk}
        ids["batch"] = {"cohort_id": cohort.pk, "batch": "0123456789abcdef"}
        ids["appeal"] = {"appeal_id": appeal.pk}
        ids["correction"] = {"correction_id": correction.pk}
        ids["question"] = {"question_id": question.pk}
        ids["analysis"] = {"analysis_id": analysis.pk}
        ids["item"] = {"row_id": analysis.rows.get().pk}
        ids["programme_test"] = {"programme_id": cohort.programme_id, "ref": "final"}
        ids["programme_without"] = {"programme_id": cohort.programme_id, "ref": "none"}
