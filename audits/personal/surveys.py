"""Personal data of links and codes of surveys."""

from audits.personal.purposes import LINKED, RESPONDENT
from jobs.personal import PersonalField

FIELDS: dict[str, PersonalField | None] = {
    "SurveyLink.id": None,
    "SurveyLink.wave": None,
    "SurveyLink.instrument": None,
    "SurveyLink.branch": None,
    "SurveyLink.kind": None,
    "SurveyLink.secret": None,
    "SurveyLink.channel": None,
    "SurveyLink.is_open": None,
    "SurveyLink.is_shared": None,
    "SurveyLink.created_by": LINKED,
    "SurveyLink.created_at": None,
    "SurveyCode.id": None,
    "SurveyCode.link": None,
    "SurveyCode.digest": RESPONDENT,
    "SurveyCode.is_used": RESPONDENT,
}
