"""What every request passes: addresses that no database can look for are refused before it."""

import pytest
from django.urls import reverse

from tests.factories.accounts import OrganisationFactory, person_with_role


@pytest.mark.parametrize("address", ["/catalog/?q=%00", "/verify/a%00b/", "/catalog/selection/?m=%00"])
def test_an_address_with_nul_is_a_bad_request_on_every_database(client, db, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "Запрос" in answer.content.decode()


def test_a_form_with_nul_finds_nothing(client, db):
    assert client.post(reverse("catalog:selection-toggle"), {"slug": "ok\x00"}).status_code == 404
    assert client.post(reverse("catalog:selection-add"), {"m": "ok\x00"}).status_code == 302


@pytest.mark.parametrize("words", ["№ ²²", "№ " + "9" * 60, "٣٣"])
def test_a_strange_number_is_searched_for_and_not_found(client, db, words):
    client.force_login(person_with_role("hr", OrganisationFactory()), "accounts.backends.PersonBackend")

    assert client.get(reverse("reports:search"), {"q": words}).status_code == 200
