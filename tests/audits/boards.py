"""How tests read the board: the page of a wave or of a node, its parts, the nodes themselves."""

from django.urls import reverse

from audits.models import Observation


def board(client, wave, **query):
    """The context and the text of the page, spaces plain."""
    response = client.get(reverse("audits:wave-detail", args=[wave.pk]), query)
    assert response.status_code == 200
    return response.context, response.content.decode().replace("\xa0", " ")


def part(text, name):
    """One section of the page."""
    return text.split(f'<section id="{name}"')[1].split("</section>")[0]


def branch_of(wave):
    """The branch of the scored wave."""
    return Observation.objects.filter(wave=wave).order_by("pk").first().branch


def point_of(wave):
    """A branch of the spread wave."""
    return wave.organisation.branches.filter(name__startswith="Точка").order_by("pk").first()


def region_of(wave):
    """A region of the spread wave."""
    return wave.organisation.branches.filter(is_point=False).order_by("pk").first()
