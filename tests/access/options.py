"""Access rows of causes, options of a plan and the list «обязательно»; waves of tests/access/audits.py."""

from tests.access import Row

ROWS: dict[str, Row] = {
    "audits:option-list": Row(get=("hr", "client_admin", "auditor"), ids="wave"),
    "audits:option-choose": Row(
        post=("auditor",), ids="wave", forbidden=("hr", "client_admin"), data={"option": "1"}
    ),
    "audits:variation-list": Row(get=("hr", "client_admin", "auditor"), ids="wave"),
    "audits:failure-list": Row(get=("hr", "client_admin", "auditor"), ids="wave"),
    "audits:failure-edit": Row(post=("auditor",), ids="wave", forbidden=("hr", "client_admin")),
}
