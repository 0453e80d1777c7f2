"""Criteria that lead to modules, and the authored catalogue as loaded. Modules: factories/requests."""

from functools import cache
from pathlib import Path

import factory
from factory.django import DjangoModelFactory

from catalog.loading.folder import read_folder
from catalog.loading.rows import search_fields
from catalog.models import Criterion
from catalog.search import column_of

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalog"


class CriterionFactory(DjangoModelFactory):
    """A criterion without modules."""

    class Meta:
        model = Criterion

    code = factory.Sequence(lambda n: f"MC{n % 100:02}")
    text = "Время до ответа"
    component = "Н"


@cache
def authored_columns() -> dict[int, tuple[str, str]]:
    """Number of a module (155) → its code and search column, made of the files themselves."""
    files = read_folder(CATALOGUE)
    return {
        int(slug[-3:]): (document.content["code"], column_of(search_fields(document.content, files)))
        for slug, document in files.modules.items()
    }
