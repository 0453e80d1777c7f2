"""The field for the code of a paper certificate, for anybody."""

from django.urls import reverse


def test_a_code_as_typed_leads_to_its_page(client, db):
    url = reverse("reports:certificate-search")

    page, sent = client.get(url), client.get(url, {"code": " abcd-efgh jklm "})

    assert 'name="code"' in page.content.decode()
    assert sent["Location"] == "/verify/ABCDEFGHJKLM/"


def test_a_code_of_nothing_but_signs_shows_the_field_again(client, db):
    assert client.get(reverse("reports:certificate-search"), {"code": " /.. "}).status_code == 200


def test_the_catalogue_leads_to_the_field(client, db):
    page = client.get(reverse("catalog:module-list")).content.decode()

    assert f'href="{reverse("reports:certificate-search")}"' in page
