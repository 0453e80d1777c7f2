"""The offer and the selection: whose modules one sees, what is kept, what a tick does; few queries."""

import re

import pytest
from django.urls import reverse

from accounts.models import Membership
from catalog.models import CriterionModule, Module
from tests.conftest import NOON
from tests.factories.accounts import OrganisationFactory, person_with_role
from tests.factories.catalog import CriterionFactory
from tests.factories.requests import ModuleFactory, ProgrammeFactory, RequestFactory

LIST = "/catalog/"


def page(client, address: str, **headers) -> str:
    return client.get(address, headers=headers).content.decode()


def codes(html: str) -> list[str]:
    return re.findall(r'<span class="code-id">(ОК-\w\w-\d{3,4})</span>', html)


def picks(html: str) -> dict[str, bool]:
    found = re.findall(r'id="pick-([\w-]+)"[^>]*aria-pressed="(true|false)"', html)
    return {slug: state == "true" for slug, state in found}


@pytest.mark.django_db
def test_a_module_of_an_organisation_is_seen_by_its_people_alone(client):
    mine, other = OrganisationFactory(), OrganisationFactory()
    ModuleFactory(slug="own-1", code="СВ-1", owner=mine, block=None)
    address = reverse("catalog:module-detail", args=["own-1"])
    seen = {}

    for name, organisation in (("mine", mine), ("other", other)):
        client.force_login(
            person_with_role(Membership.Role.HR, organisation),
            "accounts.backends.PersonBackend",
        )
        seen[name] = (client.get(address).status_code, "СВ-1" in page(client, LIST))
    client.logout()
    seen["visitor"] = (client.get(address).status_code, "СВ-1" in page(client, LIST))

    assert seen == {"mine": (200, True), "other": (404, False), "visitor": (404, False)}


@pytest.mark.django_db
@pytest.mark.parametrize("modules", [67, 670])
def test_the_list_costs_as_many_queries_at_67_modules_as_at_670(
    client, django_assert_max_num_queries, modules
):
    criterion = CriterionFactory()
    first = ModuleFactory()
    rows = [
        Module(slug=f"ok-vv-{n}", code=f"ОК-ВВ-{n}", title=f"Модуль {n}", goal="Цель", days=1 + n % 3,
               audience="Ф", block_id=first.block_id, competence_id=first.competence_id)
        for n in range(1000, 1000 + modules - 1)
    ]  # fmt: skip
    made = Module.objects.bulk_create(rows)
    CriterionModule.objects.bulk_create(
        CriterionModule(criterion=criterion, module=one, is_main=True) for one in made
    )
    hr = person_with_role(Membership.Role.HR, OrganisationFactory())

    with django_assert_max_num_queries(3):
        client.get(LIST)
    with django_assert_max_num_queries(1):
        client.get(LIST)
    client.force_login(hr, "accounts.backends.PersonBackend")
    with django_assert_max_num_queries(6):
        html = page(client, LIST)

    assert len(codes(html)) == min(modules, 50 if modules > 100 else 67)


@pytest.mark.django_db
def test_a_page_never_shows_what_was_true_before_a_change(client):
    module = ModuleFactory(title="Прежнее название")
    page(client, LIST)
    ModuleFactory(title="Второй модуль")

    assert "Второй модуль" in page(client, LIST)
    assert module.title in page(client, LIST)


@pytest.mark.django_db
def test_a_retired_module_keeps_its_page_and_cannot_be_chosen(client):
    module = ModuleFactory(retired_at=NOON)

    html = page(client, f"/catalog/{module.slug}/")
    refused = client.post("/catalog/selection/toggle/", {"slug": module.slug})

    assert "Модуль снят с каталога" in html
    assert refused.status_code == 404
    assert module.code not in page(client, LIST)


@pytest.mark.django_db
def test_a_programme_made_for_one_request_is_not_shown_to_everybody(client):
    module = ModuleFactory()
    ProgrammeFactory(module=module, request=RequestFactory())

    assert "Готового курса по этому модулю пока нет" in page(client, f"/catalog/{module.slug}/")


@pytest.mark.django_db
def test_a_tick_adds_to_the_selection_and_a_second_one_takes_out(client):
    module = ModuleFactory(days=2)
    toggle = reverse("catalog:selection-toggle")

    client.post(toggle, {"slug": module.slug, "next": LIST})
    ticked = page(client, LIST)
    client.post(toggle, {"slug": module.slug, "next": "https://evil.example/"})

    assert picks(ticked) == {module.slug: True}
    assert "1\u00a0модуль, 2\u00a0дня" in ticked
    assert picks(page(client, LIST)) == {module.slug: False}


@pytest.mark.django_db
def test_a_tick_leads_back_only_to_our_own_pages(client):
    module = ModuleFactory()

    response = client.post(
        reverse("catalog:selection-toggle"), {"slug": module.slug, "next": "https://evil.example/"}
    )

    assert response.headers["Location"] == LIST


@pytest.mark.django_db
def test_one_visitors_selection_is_not_shown_to_the_next(client):
    module = ModuleFactory()
    page(client, LIST)
    client.post(reverse("catalog:selection-toggle"), {"slug": module.slug})

    mine = page(client, LIST)
    client.cookies.clear()

    assert picks(mine)[module.slug]
    assert not picks(page(client, LIST))[module.slug]


@pytest.mark.django_db
def test_every_visitor_of_a_kept_page_has_a_csrf_token_of_his_own(client):
    ModuleFactory()
    tokens = set()

    for _ in range(2):
        client.cookies.clear()
        html = page(client, LIST)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', html).group(1)
        tokens.add(token)

    assert len(tokens) == 2
    assert "csrf-token-of-the-visitor" not in html


@pytest.mark.django_db
def test_a_cleared_selection_can_be_brought_back(client):
    module = ModuleFactory()
    client.post(reverse("catalog:selection-toggle"), {"slug": module.slug})

    client.post(reverse("catalog:selection-clear"))
    emptied = page(client, "/catalog/selection/")
    client.post(reverse("catalog:selection-restore"))

    assert "Подборка очищена" in emptied
    assert module.code in page(client, "/catalog/selection/")


@pytest.mark.django_db
def test_a_sent_selection_changes_nothing_until_it_is_taken(client):
    module = ModuleFactory(days=3)
    address = f"/catalog/selection/?m={module.slug}&m=no-such"

    sent = page(client, address)
    untouched = page(client, "/catalog/selection/")
    client.post(reverse("catalog:selection-add"), {"m": [module.slug, "no-such"]})

    assert "Подборка, которую вам прислали" in sent
    assert "1\u00a0модуль · 3\u00a0учебных дня" in sent
    assert "Пока ничего не выбрано" in untouched
    assert module.code in page(client, "/catalog/selection/")
