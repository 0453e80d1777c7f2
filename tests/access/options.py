"""Access rows of the options of a plan; the waves are those of tests/access/audits.py."""

from tests.access import Row

ROWS: dict[str, Row] = {
    "audits:option-list": Row(get=("hr", "client_admin", "auditor"), ids="wave"),
    "audits:option-choose": Row(
        post=("auditor",), ids="wave", forbidden=("hr", "client_admin"), data={"option": "1"}
    ),
}
