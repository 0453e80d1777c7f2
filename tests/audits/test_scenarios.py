"""The bank of scenarios: found, read, adapted for a client; secret from branches; what is in use stays."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Membership, Organisation
from audits.errors import ForeignCopyError, OwnCopyExistsError
from audits.models import Instrument, Scenario
from audits.queries.sheets import scenarios_of
from audits.scenarios import text_of
from audits.services.instruments import load_instruments
from audits.services.scenarios import (
    ScenarioUnchangedError,
    adapt_scenario,
    new_scenario_version,
)
from catalog.loading.files import ContentError
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, UserFactory, person_with_role
from tests.factories.audits import INSTRUMENTS, ChecklistFactory
from tests.factories.scenarios import scenario_of
from tests.factories.sheets import sheet_of, sheet_wave
from tests.factories.waves import auditor_of

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"


def url(name, *args):
    return reverse(f"audits:{name}", args=args)


def changed(scenario, **said):
    """The text of a scenario with something said otherwise."""
    text = text_of(scenario.body)
    return type(text)(**{name: said.get(name, getattr(text, name)) for name in text.__slots__})


def sent(client, address):
    """What the page's form would send if nobody changed anything."""
    form = client.get(address).context["form"]
    return {name: form.initial.get(name, "") for name in form.fields}


@pytest.fixture
def methodologist(client):
    person = person_with_role(
        Membership.Role.METHODOLOGIST, OrganisationFactory(kind=Organisation.Kind.PROVIDER)
    )
    client.force_login(person, BACKEND)
    return person


@pytest.fixture
def wave():
    return sheet_wave()


@pytest.fixture
def common():
    return scenario_of(title="Банк — счёт на ремонт")


# --- the list -----------------------------------------------------------------------------------------
def test_the_list_shows_the_newest_versions_with_their_checklists_and_sheets(client, methodologist, wave):
    checklist = ChecklistFactory(code="visit", title="Чек-лист тайного визита")
    scenario_of(title="Старое название")
    newest = scenario_of(version=2, title="Новое название")
    sheet_of(wave, scenario=newest)

    text = client.get(url("scenario-list")).content.decode()

    assert "Новое название" in text
    assert "Старое название" not in text
    assert f"{checklist.title}</p>" in text
    assert "1 лист · версия 2" in text
    other = sheet_wave().organisation
    assert "1 лист" not in client.get(url("scenario-list"), {"client": other.pk}).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "РЕМОНТ"}, {"Счёт"}),
        ({"q": "вопрос номер"}, {"Счёт", "Звонок", "Копия"}),
        ({"q": "счёт выдра"}, set()),
        ({"instrument": "call"}, {"Звонок"}),
        ({"whose": "own"}, {"Копия"}),
        ({"whose": "common"}, {"Счёт", "Звонок"}),
        ({"whose": "nobody", "instrument": "!!", "q": "x" * 300}, {"Счёт", "Звонок", "Копия"}),
    ],
)
def test_the_list_is_sought_by_words_checklist_and_owner(query, found, client, methodologist, wave):
    other = {"legend": "Вы звоните узнать, готова ли ваша справка."}
    scenario_of(title="Счёт")
    scenario_of(code="call-one", instrument="call", title="Звонок", **other)
    scenario_of(wave.organisation, code=f"call-two-o{wave.organisation_id}", title="Копия", **other)

    lines = client.get(url("scenario-list"), query).context["lines"]

    assert {line.newest.title for line in lines} == found


def test_nothing_found_and_an_empty_bank_say_what_to_do(client, methodologist, common):
    assert "Показать все сценарии" in client.get(url("scenario-list"), {"q": "выдра"}).content.decode()
    assert "Копию делают на странице" in client.get(url("scenario-list"), {"whose": "own"}).content.decode()

    Scenario.objects.all().delete()

    assert "В банке ещё нет сценариев" in client.get(url("scenario-list")).content.decode()


def test_the_list_takes_the_same_statements_for_many_scenarios(
    client, methodologist, wave, django_assert_max_num_queries
):
    for at in range(60):
        one = scenario_of(wave.organisation if at % 2 else None, code=f"code-{at}", title=f"Сценарий {at}")
        sheet_of(wave, scenario=one)

    with django_assert_max_num_queries(14):
        answer = client.get(url("scenario-list"))

    assert len(answer.context["lines"]) == 40


# --- one scenario -------------------------------------------------------------------------------------
def test_a_page_shows_the_whole_scenario_where_it_is_played_and_its_copies(
    client, methodologist, wave, common, django_assert_max_num_queries
):
    sheet_of(wave, scenario=common)
    copy = adapt_scenario(
        common.pk, organisation=wave.organisation, text=text_of(common.body), at=NOON, by=methodologist
    )

    with django_assert_max_num_queries(20):
        answer = client.get(url("scenario-detail", common.pk))

    text, body = answer.content.decode(), common.body
    said = [body["legend"], body["deviation"], body["after"], *body["incidents"]]
    for part in (*said, *(one[key] for one in body["questions"] for key in ("ask", "right"))):
        assert part in text
    assert f"{wave.name}</a>: 1 лист" in text
    chosen = client.get(url("scenario-detail", common.pk), {"client": wave.organisation_id}).content.decode()
    assert f'value="{wave.organisation_id}" selected' in chosen
    assert url("scenario-detail", copy.pk) in text
    assert url("scenario-detail", common.pk) in client.get(url("scenario-detail", copy.pk)).content.decode()


def test_norms_are_shown_by_their_values(client, methodologist, catalogue):
    for one in Scenario.objects.all():
        text = client.get(url("scenario-detail", one.pk)).content.decode()
        assert "{norm:" not in text
        assert "{{" not in text


def test_the_checklist_leads_to_its_scenarios_a_questionnaire_to_none(client, methodologist, catalogue):
    visit, survey = (Instrument.objects.get(code=code) for code in ("mystery-visit", "servqual"))
    scenario = Scenario.objects.get(code="hotel-visit")

    assert (
        url("scenario-detail", scenario.pk) in client.get(url("instrument-detail", visit.pk)).content.decode()
    )
    assert "Сценарии наблюдателей" not in client.get(url("instrument-detail", survey.pk)).content.decode()


# --- who may --------------------------------------------------------------------------------------------
def test_readers_and_branches_of_the_client_see_no_scenario_of_their_own_waves(client, wave, common):
    sheet_of(wave, scenario=common)
    for role in (Membership.Role.HR, Membership.Role.CLIENT_ADMIN, Membership.Role.LINE_MANAGER):
        client.force_login(person_with_role(role, wave.organisation), BACKEND)
        assert client.get(url("scenario-list")).status_code == 403
        assert client.get(url("scenario-detail", common.pk)).status_code == 404
        assert client.get(url("scenario-edit", common.pk)).status_code == 404


def test_an_auditor_sees_copies_of_his_clients_alone(client, wave, common):
    foreign = sheet_wave()
    mine = scenario_of(wave.organisation, code="mine", title="Мой")
    other = scenario_of(foreign.organisation, code="other", title="Чужой")
    sheet_of(foreign, scenario=common)
    client.force_login(auditor_of(wave), BACKEND)

    text = client.get(url("scenario-list")).content.decode()

    assert "Мой" in text
    assert "Чужой" not in text
    assert client.get(url("scenario-detail", mine.pk)).status_code == 200
    assert client.get(url("scenario-detail", other.pk)).status_code == 404
    assert foreign.name not in client.get(url("scenario-detail", common.pk)).content.decode()
    address = url("scenario-edit", common.pk)
    assert client.get(f"{address}?client={foreign.organisation_id}").status_code == 404


def test_an_observer_reads_the_scenario_of_his_own_sheet_and_no_other(client, wave, common):
    own = scenario_of(code="another-visit", title="Другой", legend="Вы пришли забрать заказ для соседа.")
    sheet = sheet_of(wave, scenario=own)

    text = client.get(reverse("sheets:sheet-fill", args=[sheet.secret])).content.decode()

    assert own.body["legend"] in text
    assert common.body["legend"] not in text
    assert url("scenario-list") not in text
    for address in (url("scenario-list"), url("scenario-detail", own.pk), url("scenario-detail", common.pk)):
        assert client.get(address).status_code == 302


# --- an own copy ----------------------------------------------------------------------------------------
def test_a_copy_says_what_was_changed_is_offered_to_the_client_and_told_in_the_journal(
    client, methodologist, wave, common
):
    address = f"{url('scenario-edit', common.pk)}?client={wave.organisation_id}"
    data = sent(client, address) | {
        "right_0": "Вклад «Ремонт»,\r\n 14,5 % годовых.",
        "ask_3": "Можно ли снять часть денег раньше?",
        "right_3": "Да, до половины вклада без потери дохода.",
        "incident_1": "Спешка: через пять минут скажите, что опаздываете.",
    }

    answer = client.post(address, data)

    made = Scenario.objects.get(owner=wave.organisation)
    assert answer.url == url("scenario-detail", made.pk)
    assert (made.code, made.version) == (f"{common.code}-o{wave.organisation_id}", 1)
    assert made.body["questions"][0]["right"] == "Вклад «Ремонт», 14,5 % годовых."
    assert len(made.body["questions"]) == 4
    assert len(made.body["incidents"]) == 2
    checklist = ChecklistFactory(code="visit")
    assert made in scenarios_of(wave, [checklist])
    assert made not in scenarios_of(sheet_wave(), [checklist])
    common.refresh_from_db()
    assert len(common.body["questions"]) == 3
    event = AuditEvent.objects.get(verb="scenario.adapt")
    assert (event.organisation_id, event.subject_id) == (wave.organisation_id, made.pk)
    assert event.detail == {"code": made.code, "version": 1, "from": common.code, "from_version": 1}


def test_the_next_version_leaves_the_one_that_sheets_have(client, methodologist, wave, common):
    first = adapt_scenario(
        common.pk, organisation=wave.organisation, text=text_of(common.body), at=NOON, by=methodologist
    )
    sheet = sheet_of(wave, scenario=first)
    before = dict(first.body)
    address = url("scenario-edit", first.pk)

    client.post(address, sent(client, address) | {"title": "Наш банк"})

    second = Scenario.objects.get(owner=wave.organisation, version=2)
    sheet.refresh_from_db()
    first.refresh_from_db()
    assert (second.title, second.code) == ("Наш банк", first.code)
    assert (first.body, sheet.scenario) == (before, first)
    assert "Новее — версия 2" in client.get(url("scenario-detail", first.pk)).content.decode()


def test_a_second_copy_leads_to_the_first(client, methodologist, wave, common):
    address = f"{url('scenario-edit', common.pk)}?client={wave.organisation_id}"
    data = sent(client, address)
    client.post(address, data)

    made = Scenario.objects.get(owner=wave.organisation)
    assert client.get(address).url == url("scenario-detail", made.pk)
    late = client.post(address, data | {"title": "Другой банк"}).content.decode()
    assert 'value="Другой банк"' in late  # what somebody else typed meanwhile is not lost


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"right_0": ""}, "Заполните и вопрос, и верный ответ"),
        ({"ask_3": "Новый вопрос?"}, "Заполните и вопрос, и верный ответ"),
        ({"ask_2": "", "right_2": ""}, "не меньше трёх вопросов"),
        ({"incident_0": ""}, "хотя бы одна ситуация"),
        ({"legend": "Коротко"}, "Исправьте отмеченные поля"),
        ({"after": "Ждали не дольше {norm:never_heard}, запишите."}, "нет нормы «never_heard»"),
    ],
)
def test_a_faulty_copy_is_refused_with_the_form_kept(said, told, client, methodologist, wave, common):
    address = f"{url('scenario-edit', common.pk)}?client={wave.organisation_id}"

    text = client.post(address, sent(client, address) | {"title": "Наш банк"} | said).content.decode()

    assert "Версия не создана" in text
    assert told in text
    assert 'value="Наш банк"' in text
    assert not Scenario.objects.filter(owner=wave.organisation).exists()


def test_a_version_that_says_nothing_new_is_not_made(client, methodologist, wave, common):
    made = adapt_scenario(
        common.pk, organisation=wave.organisation, text=text_of(common.body), at=NOON, by=methodologist
    )
    address = url("scenario-edit", made.pk)

    text = client.post(address, sent(client, address)).content.decode()

    assert "Ничего не изменено" in text
    assert Scenario.objects.filter(owner=wave.organisation).count() == 1


def test_services_hold_to_owners_versions_and_the_schema(wave, common):
    person, organisation = UserFactory(), wave.organisation
    known = {"organisation": organisation, "at": NOON, "by": person}
    text = changed(common, title="Свой")
    first = adapt_scenario(common.pk, text=text, **known)

    with pytest.raises(OwnCopyExistsError):
        adapt_scenario(common.pk, text=text, **known)
    with pytest.raises(ForeignCopyError):
        adapt_scenario(first.pk, text=text, **known)
    with pytest.raises(ForeignCopyError):
        new_scenario_version(common.pk, text=text, **known)
    with pytest.raises(ForeignCopyError):
        new_scenario_version(first.pk, text=text, **known | {"organisation": OrganisationFactory()})
    with pytest.raises(ScenarioUnchangedError):
        new_scenario_version(first.pk, text=text, **known)
    with pytest.raises(ContentError):
        new_scenario_version(first.pk, text=changed(first, questions=[("Как?", "Так")]), **known)
    second = new_scenario_version(first.pk, text=changed(first, title="Ещё"), **known)
    third = new_scenario_version(first.pk, text=changed(first, title="И ещё"), **known)
    assert [one.version for one in (first, second, third)] == [1, 2, 3]


def test_every_scenario_of_the_bank_can_be_copied_and_loading_leaves_copies_alone(
    client, methodologist, catalogue
):
    organisation = OrganisationFactory()
    for base in list(Scenario.objects.filter(owner=None)):
        address = f"{url('scenario-edit', base.pk)}?client={organisation.pk}"
        assert client.post(address, sent(client, address)).status_code == 302, base.code

    load_instruments(INSTRUMENTS)

    copies = {one.code: one.body for one in Scenario.objects.filter(owner=organisation)}
    assert len(copies) == Scenario.objects.filter(owner=None).count() == 12
    for base in Scenario.objects.filter(owner=None):
        assert text_of(copies[f"{base.code}-o{organisation.pk}"]) == text_of(base.body)
