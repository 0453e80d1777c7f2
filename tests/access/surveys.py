"""Access rows of surveys: links are the auditor's, the form is anybody's who has a link.

A link of A and one of B, both of a wave that collects; a form asks nobody for an account.
"""

from audits.models import SurveyLink, WaveAssignment
from tests.access import Row, World
from tests.factories.surveys import link_of, questionnaire_of, survey_wave

READ = ("hr", "client_admin")


def _work(**fields) -> Row:
    """A POST of the wave's auditor."""
    return Row(post=("auditor",), forbidden=READ, **{"ids": "survey_wave", **fields})


ROWS: dict[str, Row] = {
    "audits:survey-list": Row(get=("auditor",), ids="survey_wave", forbidden=READ),
    "audits:survey-sheet": Row(get=("auditor",), ids="survey_wave", forbidden=READ),
    "audits:survey-create": _work(data={"instrument": 1, "kind": "open"}),
    "audits:survey-open": _work(data={"instrument": 1}),
    "audits:survey-close": _work(data={"instrument": 1}),
    "audits:survey-codes": _work(ids="survey_link", data={"count": 1, "output": "cards"}),
    "audits:survey-device": _work(ids="survey_link", data={"is_shared": "1"}),
    "surveys:survey-answer": Row(get=(), post=(), ids="survey_secret", public=True, shared=True),
    "surveys:survey-code": Row(post=(), ids="survey_secret", public=True, shared=True, data={"code": "x"}),
    "surveys:survey-thanks": Row(get=(), public=True),
}


def furnish(world: World) -> None:
    """A wave that collects, with a link by codes, in A and in B."""
    for letter, suffix, ids in (("a", "", world.ids), ("b", "_b", world.foreign_ids)):
        wave = survey_wave(organisation=world.things[letter])
        WaveAssignment.objects.create(user=world.people[f"auditor{suffix}"], wave=wave)
        instrument = questionnaire_of(wave, code=f"access-{letter}")
        link = link_of(wave, instrument, kind=SurveyLink.Kind.CODES)
        ids["survey_wave"] = {"wave_id": wave.pk}
        ids["survey_link"] = {"wave_id": wave.pk, "link_id": link.pk}
        ids["survey_secret"] = {"secret": link.secret}
