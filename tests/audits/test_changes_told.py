"""What the page of changes says beside its figures: whose they are, by which rule, who was seen at work."""

import re

import pytest

from accounts.models import Membership
from audits.services.verdicts import write_verdicts
from tests.audits.test_repeats import BACKEND, HIGH, LOW, page
from tests.factories.accounts import person_with_role
from tests.factories.verdicts import wave_pair

pytestmark = pytest.mark.django_db


def test_a_load_of_all_branches_is_told_in_requests_because_its_score_is_no_mean_of_branches(client):
    control = [50.0, 52.0, 48.0, 51.0]
    _baseline, repeat = wave_pair({"MV01": HIGH + control}, {"MV01": LOW + control}, branches=10, controls=4)
    for wave, value in ((repeat.baseline, 0.92), (repeat, 1.3)):
        item = {"code": "H01", "criterion": "MV01", "rule": "load", "value": value}
        wave.summaries.filter(branch__isnull=True).update(extras={"by_source": {"walk": {"items": [item]}}})
    write_verdicts(repeat)
    repeat.save()
    client.force_login(person_with_role(Membership.Role.HR, repeat.organisation), BACKEND)

    text = page(client, "wave-changes", repeat)

    assert "Балл посчитан по всем запросам вместе, а не как средний по филиалам" in text
    assert "запросы к мощности смены 0,92 → 1,30." in re.sub(r"<[^>]+>", "", text).replace("&nbsp;", " ")
