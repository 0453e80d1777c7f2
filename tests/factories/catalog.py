"""Criteria that lead to modules, and the authored catalogue as loaded. Modules: factories/requests."""

import os
import shutil
from functools import cache
from pathlib import Path

import factory
from django.conf import settings
from factory.django import DjangoModelFactory

from catalog.loading.folder import SCHEMAS_FOLDER, read_folder
from catalog.loading.rows import search_fields
from catalog.models import Criterion
from catalog.search import column_of

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalog"
COURSE = "ok-vv-155"


@cache
def lean_catalogue() -> Path:
    """The authored catalogue with one course, the model one: links to its files, made once a process.

    Loading all courses takes several times as long and shows no more.
    """
    folder = settings.VAR_DIR / "lean-catalogue" / str(os.getpid())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in CATALOGUE.iterdir():
        if path.is_file() or path.name in {COURSE, SCHEMAS_FOLDER}:
            (folder / path.name).symlink_to(path)
        elif (path / "module.yaml").exists():
            (folder / path.name).mkdir()
            (folder / path.name / "module.yaml").symlink_to(path / "module.yaml")
    return folder


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
    files = read_folder(lean_catalogue())
    return {
        int(slug[-3:]): (document.content["code"], column_of(search_fields(document.content, files)))
        for slug, document in files.modules.items()
    }
