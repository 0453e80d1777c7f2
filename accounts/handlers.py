"""Jobs of the room of people, run in the limited child process."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.models import PeopleImport
from accounts.people_table import TableRefusedError, read_xlsx
from accounts.permissions import check_manage, reachable_branches
from accounts.services.imports import refuse_import, store_rows


def read_people_file(
    arguments: dict[str, Any], *, workdir: Path, progress: Callable[[int, str], None]
) -> Path | None:
    """Read an uploaded table of people, check it and show the preview; the file is then removed.

    Args:
        arguments: `import_id`.
        workdir: an empty folder of this attempt.
        progress: takes percent and the step in Russian.
    """
    found = PeopleImport.objects.select_related("organisation", "uploaded_by").get(pk=arguments["import_id"])
    if found.state != PeopleImport.State.READING:
        default_storage.delete(found.stored_file)  # an earlier attempt ended between reading and removing
        return None
    progress(10, _("Reading the file"))
    copy = workdir / "people.xlsx"
    with default_storage.open(found.stored_file) as source, copy.open("wb") as target:
        copyfileobj(source, target)
    try:
        rows = read_xlsx(copy)
    except TableRefusedError as error:
        refuse_import(found.pk, problem=str(error))
    else:
        progress(60, _("Checking the rows"))
        user = found.uploaded_by
        branch_ids = [branch.pk for branch in reachable_branches(user, found.organisation)]
        store_rows(
            found.pk, rows=rows, branch_ids=branch_ids, manages=lambda person: check_manage(user, person)
        )
    default_storage.delete(found.stored_file)
    return None
