"""An organisation adapts a copy; a new version says which items stay comparable; a used one never changes."""

import pytest

from accounts.models import AuditEvent
from audits.errors import ForeignCopyError, OwnCopyExistsError
from audits.instruments import InstrumentChanges
from audits.models import Instrument
from audits.services.instruments import adapt_instrument, load_instruments, new_version
from catalog.loading.files import ContentError
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.audits import INSTRUMENTS, AuditWaveFactory, use

V01 = "От двери до стойки можно дойти по указателям, никого не спрашивая"
OWN_ITEM = {
    "code": "V45",
    "section": "needs",
    "criterion": "MV06",
    "text": "Сотрудник спросил, были ли вы у нас раньше",
    "type": "yes_no",
    "weight": 1,
    "critical": False,
    "norm": None,
    "remedy": None,
}


@pytest.fixture
def person(catalogue):
    return UserFactory()


@pytest.fixture
def adapt(person):
    """Adapts the common instrument for the person's organisation."""

    def call(code="mystery-visit", comparable=None, organisation=None, **changes):
        return adapt_instrument(
            Instrument.objects.get(code=code, owner=None).pk,
            organisation=organisation or person.organisation,
            changes=InstrumentChanges(**changes),
            comparable=comparable,
            at=NOON,
            by=person,
        )

    return call


@pytest.fixture
def renew(person):
    """Makes the next version of an own copy."""

    def call(instrument, comparable=None, organisation=None, **changes):
        return new_version(
            instrument.pk,
            organisation=organisation or person.organisation,
            changes=InstrumentChanges(**changes),
            comparable=comparable,
            at=NOON,
            by=person,
        )

    return call


def reasons(error):
    return [str(fault) for fault in error.value.faults]


def test_a_copy_belongs_to_its_organisation_and_knows_what_it_was_made_of(adapt, person):
    copy = adapt(title="Визит в салон", items={"V01": {"text": V01}})

    base = Instrument.objects.get(code="mystery-visit")
    assert (copy.code, copy.version) == (f"mystery-visit-o{person.organisation_id}", 1)
    assert (copy.owner, copy.based_on, copy.title) == (person.organisation, base, "Визит в салон")
    assert (copy.kind, copy.respondents, copy.trust) == (base.kind, base.respondents, base.trust)
    assert copy.items.get(code="V01").body["text"] == V01
    assert base.items.get(code="V01").body["text"] != V01


def test_items_that_say_the_same_are_comparable_unless_told_otherwise(adapt):
    copy = adapt(items={"V01": {"text": V01}}, removed=["V44"], added=[OWN_ITEM])

    assert len(copy.comparable) == 42
    assert not {"V01", "V44", "V45"} & set(copy.comparable)


def test_a_reworded_item_may_be_declared_comparable(adapt):
    copy = adapt(items={"V01": {"text": V01}}, comparable=["V02", "V01"])

    assert copy.comparable == ["V01", "V02"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": {"V02": {"type": "yes_no"}}}, "V02"),
        ({"items": {"V01": {"criterion": "MV02"}}}, "V01"),
        ({"added": [OWN_ITEM]}, "V45"),
    ],
)
def test_an_item_with_another_meaning_is_never_comparable(changes, code, adapt):
    with pytest.raises(ContentError) as error:
        adapt(**changes, comparable=[code])

    assert any(f"«{code}»" in reason for reason in reasons(error))
    assert Instrument.objects.exclude(owner=None).count() == 0


def test_an_added_item_stands_in_its_section(adapt):
    copy = adapt(added=[OWN_ITEM])

    codes = list(copy.items.values_list("code", flat=True))
    assert codes[codes.index("V22") + 1] == "V45"


def test_a_section_goes_with_its_last_item_and_a_new_one_may_come(adapt):
    item = OWN_ITEM | {"section": "own", "criterion": None}
    copy = adapt(
        removed=["V08", "V09", "V10"],
        sections=[{"code": "own", "title": "Своё", "weight": 0}],
        added=[item],
        weights={"environment": 15},
    )

    codes = [section["code"] for section in copy.body["sections"]]
    assert "appearance" not in codes
    assert codes[-1] == "own"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"removed": ["V08", "V09", "V10"]}, "веса разделов дают 95, а не 100"),
        ({"removed": ["V99"]}, "нет «V99»"),
        ({"items": {"V99": {"text": V01}}}, "нет «V99»"),
        ({"weights": {"hall": 10}}, "нет «hall»"),
        ({"items": {"V01": {"criterion": "MC01"}}}, "V01:1: этот критерий относится к другому источнику"),
        ({"items": {"V01": {"text": "За {norm:no_such} встретили"}}}, "V01:1: нет нормы «no_such»"),
        ({"items": {"V01": {"text": ""}}}, "V01:1: text: не должно быть пустым"),
        ({"items": {"V12": {"limit": 5}}}, "V12:1: предел должен быть больше цели"),
        ({"added": [OWN_ITEM | {"code": "V01"}]}, "V01:1: «V01» уже есть"),
    ],
)
def test_a_copy_is_held_to_all_that_files_are_held_to(changes, reason, adapt):
    with pytest.raises(ContentError) as error:
        adapt(**changes)

    assert any(reason in one for one in reasons(error)), reasons(error)
    assert not Instrument.objects.exclude(owner=None).exists()


def test_an_organisation_has_one_copy_and_another_its_own(adapt):
    adapt()

    with pytest.raises(OwnCopyExistsError):
        adapt()
    assert adapt(organisation=OrganisationFactory()).version == 1


def test_a_copy_is_not_adapted_by_anybody_else(adapt, person):
    copy = adapt()

    with pytest.raises(ForeignCopyError):
        adapt_instrument(
            copy.pk,
            organisation=OrganisationFactory(),
            changes=InstrumentChanges(),
            comparable=None,
            at=NOON,
            by=person,
        )


def test_a_new_version_leaves_the_used_one_as_it_is(adapt, renew, person):
    first = adapt()
    use(AuditWaveFactory(organisation=person.organisation), first)
    before = (first.source_sha256, list(first.items.values("code", "body")))

    second = renew(first, items={"V01": {"text": V01}})

    first.refresh_from_db()
    assert (second.version, second.code, second.based_on, second.owner) == (2, first.code, first, first.owner)
    assert (first.source_sha256, list(first.items.values("code", "body"))) == before
    assert len(second.comparable) == 43
    assert second.body["based_on"] == {"code": first.code, "version": 1}


def test_a_version_made_of_an_older_one_follows_the_newest(adapt, renew):
    first = adapt()
    renew(first, title="Вторая")

    third = renew(first, title="Третья")

    assert (third.version, third.based_on) == (3, first)


def test_only_the_owner_makes_a_new_version(adapt, renew):
    copy = adapt()

    for instrument, organisation in [(copy, OrganisationFactory()), (copy.based_on, copy.owner)]:
        with pytest.raises(ForeignCopyError):
            renew(instrument, organisation=organisation)


def test_adapting_leaves_a_line_in_the_journal(adapt, person):
    copy = adapt(items={"V01": {"text": V01}})

    event = AuditEvent.objects.get(verb="instrument.adapt")
    assert (event.actor, event.organisation_id, event.subject_id) == (person, person.organisation_id, copy.pk)
    assert event.detail == {"code": copy.code, "version": 1, "comparable": 43}


@pytest.mark.parametrize(
    "code", ["servqual-staff", "servperf", "staff-survey", "management-audit", "complaints"]
)
def test_instruments_of_every_kind_are_adapted(code, adapt):
    copy = adapt(code, title="Своя анкета", about="Ответьте на вопросы о нашей компании.")

    base = Instrument.objects.get(code=code)
    assert copy.body["about"] == "Ответьте на вопросы о нашей компании."
    assert copy.comparable == [item["code"] for item in base.body["items"]]
    assert copy.items.count() == base.items.count()


def test_loading_the_files_again_leaves_copies_alone(adapt):
    copy = adapt(title="Своё")

    summary = load_instruments(INSTRUMENTS)

    copy.refresh_from_db()
    assert (summary.created, summary.replaced, copy.title) == ([], [], "Своё")
