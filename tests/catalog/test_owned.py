"""An organisation's own modules: its people see them, others get the same 404, the public 67 stay 67."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalog.loading import ContentError, load_catalog
from catalog.models import Module, Programme
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.courses import NOON, hr_of
from tests.factories.materials import OWNED, write_catalogue, write_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def vega(tmp_path):
    """The clinic with one module of its own, beside a catalogue of one public module."""
    load_catalog(write_catalogue(tmp_path / "catalog"), at=NOON)
    clinic = OrganisationFactory(name="Клиника «Вега»")
    write_course(tmp_path / "own" / "proba-01", OWNED)
    load_catalog(tmp_path / "own", at=NOON, owner=clinic)
    return clinic


def detail(client):
    return client.get(reverse("catalog:module-detail", args=["proba-01"]))


def test_the_module_is_the_organisations_and_the_second_load_changes_nothing(vega, tmp_path):
    module = Module.objects.get(slug="proba-01")

    second = load_catalog(tmp_path / "own", at=NOON, owner=vega)

    assert (module.owner, module.code, module.block, module.days) == (vega, "ПРОБА-01", None, 1)
    assert Programme.objects.filter(module=module).count() == 1
    assert (second.changes, second.unchanged) == (0, ["proba-01"])
    assert Module.objects.public().count() == 1


def test_its_people_find_it_and_read_its_page(client, vega):
    client.force_login(hr_of(vega))

    assert detail(client).status_code == 200
    assert "Наши услуги" in client.get(reverse("catalog:module-list")).content.decode()
    assert "proba-01" in client.get(reverse("catalog:module-list"), {"q": "услуги"}).content.decode()


def test_strangers_and_visitors_get_the_same_404_as_for_a_missing_one(client, vega):
    missing = client.get(reverse("catalog:module-detail", args=["net-01"]))
    stranger = hr_of(OrganisationFactory())

    for person in (None, stranger):
        if person:
            client.force_login(person)
        assert detail(client).status_code == missing.status_code == 404
        for asked in ({}, {"q": "услуги"}):
            assert "proba-01" not in client.get(reverse("catalog:module-list"), asked).content.decode()


def test_the_providers_methodologist_reads_it(client, vega):
    provider = OrganisationFactory(kind="provider")
    methodologist = UserFactory(organisation=provider)
    MembershipFactory(user=methodologist, organisation=provider, role="methodologist")
    client.force_login(methodologist)

    assert detail(client).status_code == 200


def test_loading_the_provider_catalogue_again_leaves_it_alone(vega, tmp_path):
    summary = load_catalog(tmp_path / "catalog", at=NOON)

    assert summary.changes == 0
    assert Module.objects.get(slug="proba-01").retired_at is None


def test_a_module_of_another_owner_is_not_taken(vega, tmp_path):
    other = OrganisationFactory(name="Отель «Причал»")
    write_course(tmp_path / "theirs" / "proba-01", {**OWNED, "organisation": other.name})

    for folder, owner in ((tmp_path / "own", other), (tmp_path / "theirs", other), (tmp_path / "own", None)):
        with pytest.raises(ContentError):
            load_catalog(folder, at=NOON, owner=owner)
    assert Module.objects.get(slug="proba-01").owner == vega


def test_an_owned_module_among_the_providers_is_refused(tmp_path):
    root = write_catalogue(tmp_path / "catalog")
    write_course(root / "proba-01", OWNED)

    with pytest.raises(ContentError, match="--organisation"):
        load_catalog(root, at=NOON)


def test_the_command_takes_the_owners_name(vega, tmp_path):
    out = StringIO()

    call_command("load_catalog", str(tmp_path / "own"), organisation=vega.name, stdout=out)

    assert "без изменений 1" in out.getvalue()
    with pytest.raises(CommandError, match="Нет"):
        call_command("load_catalog", str(tmp_path / "own"), organisation="Нет такой")
