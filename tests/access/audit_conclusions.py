"""Access rows of an audit's conclusions and of the files of the cards of branches."""

from tests.access import Row, World

ROWS: dict[str, Row] = {
    "reports:conclusion-list": Row(get=("auditor",), ids="wave", forbidden=("hr", "client_admin")),
    "reports:conclusion-edit": Row(
        post=("auditor",),
        ids="conclusion",
        forbidden=("hr", "client_admin"),
        data={"text": "Клиентов подводит ожидание.", "version": "0"},
        allowed_statuses=(302, 409),
    ),
    "reports:report-part": Row(
        get=("hr", "client_admin", "auditor"), ids="report_part", allowed_statuses=(302,)
    ),
}


def furnish(world: World) -> None:
    """A section of the wave's report, a part of an edition, in A and in B."""
    for ids in (world.ids, world.foreign_ids):
        ids["conclusion"] = {**ids["wave"], "section": "summary"}
        ids["report_part"] = {**ids["report"], "part": 1}
