"""Instruments are looked at, adapted for a client and renewed; what is in use stays as it is."""

import pytest
from django.urls import reverse

from accounts.models import Membership, Organisation
from audits.models import Instrument
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role
from tests.factories.audits import AuditWaveFactory, use

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


@pytest.fixture
def methodologist(client, catalogue):
    provider = OrganisationFactory(kind=Organisation.Kind.PROVIDER)
    person = person_with_role(Membership.Role.METHODOLOGIST, provider)
    client.force_login(person, BACKEND)
    return person


def common(code="mystery-visit"):
    return Instrument.objects.get(code=code, owner=None)


def url(name, *args):
    return reverse(f"audits:{name}", args=args)


def sent(client, address):
    """What the page's form would send if nobody changed anything."""
    form = client.get(address).context["form"]
    data = {}
    for name, field in form.fields.items():
        value = form.initial.get(name, field.initial)
        if value is True:
            data[name] = "on"
        elif value is not None and value is not False:
            data[name] = value
    return data


def test_the_list_says_kind_view_version_and_waves(client, methodologist):
    wave = AuditWaveFactory()
    use(wave, common())

    text = client.get(url("instrument-list")).content.decode()

    assert "Чек-лист тайного визита" in text
    assert f"{wave.organisation.name}, {wave.name}" in text


def test_an_auditor_is_told_of_his_clients_waves_only(client, methodologist):
    mine, foreign = AuditWaveFactory(), AuditWaveFactory()
    auditor = UserFactory()
    mine.assignments.create(user=auditor)
    for wave in (mine, foreign):
        use(wave, common())
    client.force_login(auditor, BACKEND)

    for address in (url("instrument-list"), url("instrument-detail", common().pk)):
        text = client.get(address).content.decode()
        assert mine.name in text
        assert foreign.organisation.name not in text


def test_marks_of_norms_are_shown_by_their_values(client, methodologist):
    for one in Instrument.objects.filter(owner=None):
        text = client.get(url("instrument-detail", one.pk)).content.decode()
        assert "{norm:" not in text
        assert "{{" not in text


def test_a_copy_says_what_was_changed_and_keeps_the_rest(client, methodologist):
    organisation, base = OrganisationFactory(), common()
    address = f"{url('instrument-edit', base.pk)}?client={organisation.pk}"
    data = sent(client, address)
    data |= {"text_V01": "От двери до стойки можно дойти по указателям", "remove_V02": "on"}
    data |= {"section_new0": "needs", "text_new0": "Спросили, были ли вы у нас раньше"}
    data.pop("same_V03")

    response = client.post(address, data)

    made = Instrument.objects.get(owner=organisation)
    assert response.url == url("instrument-detail", made.pk)
    codes = [item["code"] for item in made.body["items"]]
    added = next(item for item in made.body["items"] if item["text"].startswith("Спросили"))
    assert made.body["items"][0]["text"].startswith("От двери")
    assert "V02" not in codes
    assert (added["criterion"], added["section"], added["code"]) == (None, "needs", "V45")
    assert "V01" in made.comparable
    assert "V03" not in made.comparable
    assert common().body == base.body


def test_a_second_copy_leads_to_the_first(client, methodologist):
    organisation = OrganisationFactory()
    address = f"{url('instrument-edit', common().pk)}?client={organisation.pk}"
    client.post(address, sent(client, address))

    made = Instrument.objects.get(owner=organisation)
    assert client.get(address).url == url("instrument-detail", made.pk)


def test_the_next_version_of_a_copy_leaves_the_one_before(client, methodologist):
    organisation = OrganisationFactory()
    address = f"{url('instrument-edit', common('complaints').pk)}?client={organisation.pk}"
    client.post(address, sent(client, address))
    first = Instrument.objects.get(owner=organisation)
    address = url("instrument-edit", first.pk)

    client.post(address, sent(client, address) | {"target_K02": "1"})

    second = Instrument.objects.get(owner=organisation, version=2)
    assert second.based_on == first
    assert second.body["items"][1]["target"] == 1
    first.refresh_from_db()
    assert first.body["items"][1]["target"] == 0.5


def test_weights_that_do_not_make_a_hundred_are_refused_with_the_form_kept(client, methodologist):
    organisation = OrganisationFactory()
    address = f"{url('instrument-edit', common().pk)}?client={organisation.pk}"
    data = sent(client, address) | {"weight_environment": "11", "title": "Наш визит"}

    text = client.post(address, data).content.decode()

    assert "Версия не создана" in text
    assert 'value="Наш визит"' in text
    assert not Instrument.objects.filter(owner=organisation).exists()


def test_every_common_instrument_can_be_copied_without_a_change(client, methodologist):
    organisation = OrganisationFactory()
    commons = list(Instrument.objects.filter(owner=None))
    for base in commons:
        address = f"{url('instrument-edit', base.pk)}?client={organisation.pk}"
        assert client.post(address, sent(client, address)).status_code == 302, base.code

    copies = Instrument.objects.filter(owner=organisation).select_related("based_on")
    assert len(copies) == len(commons)
    for one in copies:
        assert one.body["items"] == one.based_on.body["items"]
        assert len(one.comparable) == len(one.body["items"])


def test_a_client_that_the_person_does_not_plan_for_is_no_client(client, methodologist):
    wave = AuditWaveFactory()
    auditor = UserFactory()
    wave.assignments.create(user=auditor)
    client.force_login(auditor, BACKEND)

    address = url("instrument-edit", common().pk)

    assert client.get(f"{address}?client={OrganisationFactory().pk}").status_code == 404
    assert client.get(f"{address}?client={wave.organisation_id}").status_code == 200
