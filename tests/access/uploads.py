"""Access rows of uploads and recordings: pieces are their author's, acts the client administrator's."""

from accounts.models import Organisation
from assessments.models import ErasureAct, Upload
from assessments.services.recordings import begin_check
from tests.access import EVERYBODY, Row, World
from tests.conftest import NOON
from tests.factories.assessments import listed_file

WATCH = ("hr", "client_admin", "line_manager")
NOT_AUTHOR = (*WATCH, "trainer", "verifier")
NEITHER = (*WATCH, "verifier")
OTHERS = ("trainee", "hr", "line_manager")  # of the organisation, in another role

ROWS: dict[str, Row] = {
    "assessments:upload-create": Row(post=("trainee",), ids="exercise_step", allowed_statuses=(412,)),
    "assessments:upload-detail": Row(
        get=("trainee",), patch=("trainee",), ids="upload", forbidden=NOT_AUTHOR, allowed_statuses=(200, 400)
    ),
    "assessments:upload-remove": Row(post=("trainee",), ids="upload", forbidden=NOT_AUTHOR),
    "assessments:recording-choose": Row(post=("trainee",), ids="exercise_step"),
    "assessments:recording-consent": Row(get=EVERYBODY, ids="consent_form", shared=True),
    "assessments:recording-list": Row(get=("client_admin",)),
    "assessments:recording-term": Row(post=("client_admin",)),
    "assessments:recording-check": Row(post=("trainee", "trainer"), ids="recording", forbidden=NEITHER),
    "assessments:erasure-act": Row(get=("client_admin",), ids="erasure_act", forbidden=OTHERS),
}


def furnish(world: World) -> None:
    """An upload on its way, a recording and an act in A and in B."""
    for letter, ids in (("a", world.ids), ("b", world.foreign_ids)):
        work = world.things[f"submission_{letter}"]
        file = listed_file(work, name="запись.webm", stored_as=f"recorded-{letter}")
        file.content_type = "audio/webm"
        file.save()
        recording = begin_check(file, is_made_here=True, by_id=work.enrolment.user_id, at=NOON)
        upload = Upload.objects.create(
            enrolment=work.enrolment,
            step=work.step,
            name="запись.webm",
            staged_as=letter * 32,
            size=10,
            started_at=NOON,
            touched_at=NOON,
        )
        act = ErasureAct.objects.create(
            organisation=Organisation.objects.get(pk=work.enrolment.cohort.organisation_id),
            number=1,
            reason=ErasureAct.Reason.TERM,
            at=NOON,
            keep_days=90,
            items=[],
        )
        ids["upload"] = {"upload_id": upload.pk}
        ids["recording"] = {"recording_id": recording.pk}
        ids["erasure_act"] = {"act_id": act.pk}
        ids["consent_form"] = {"way": "audio"}
