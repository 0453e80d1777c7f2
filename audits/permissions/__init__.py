"""The only doors from views to rows of this room."""

from audits.permissions.appeals import access_appeal_work, access_visit, access_visit_list
from audits.permissions.duties import (
    access_duty,
    access_duty_list,
    access_duty_return,
    access_duty_review,
)
from audits.permissions.monthly import access_monthly_source
from audits.permissions.observation_pages import (
    access_observation,
    access_observation_correction,
    check_photographs,
)
from audits.permissions.observations import (
    access_import,
    access_observation_file,
    access_wave_instrument,
)
from audits.permissions.plans import (
    access_copy_owner,
    access_instrument,
    access_instruments,
    access_wave_auditors,
    access_wave_creation,
    access_wave_plan,
    check_planner,
    check_wave_creation,
)
from audits.permissions.recommendations import access_recommendation_asking, access_recommendation_work
from audits.permissions.recordings import access_call_recording
from audits.permissions.scenarios import access_scenario, access_scenarios
from audits.permissions.sheets import (
    access_sheet,
    access_sheet_photo,
    access_sheet_score,
    access_sheet_work,
)
from audits.permissions.surveys import access_survey, access_survey_link
from audits.permissions.waves import (
    READERS,
    access_wave,
    access_wave_asking,
    access_wave_list,
    access_wave_node,
    access_wave_work,
    organisations_of_reader,
)

__all__ = [
    "READERS",
    "access_appeal_work",
    "access_call_recording",
    "access_copy_owner",
    "access_duty",
    "access_duty_list",
    "access_duty_return",
    "access_duty_review",
    "access_import",
    "access_instrument",
    "access_instruments",
    "access_monthly_source",
    "access_observation",
    "access_observation_correction",
    "access_observation_file",
    "access_recommendation_asking",
    "access_recommendation_work",
    "access_scenario",
    "access_scenarios",
    "access_sheet",
    "access_sheet_photo",
    "access_sheet_score",
    "access_sheet_work",
    "access_survey",
    "access_survey_link",
    "access_visit",
    "access_visit_list",
    "access_wave",
    "access_wave_asking",
    "access_wave_auditors",
    "access_wave_creation",
    "access_wave_instrument",
    "access_wave_list",
    "access_wave_node",
    "access_wave_plan",
    "access_wave_work",
    "check_photographs",
    "check_planner",
    "check_wave_creation",
    "organisations_of_reader",
]
