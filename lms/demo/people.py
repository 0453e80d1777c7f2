"""The demo's organisations, branches and people, from `fixtures/demo/people.yaml`."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.demo import ACCOUNTS, PASSWORD
from accounts.models import Branch, Membership, Organisation, User

ASSIGNED_ROLES = {"trainer", "verifier", "auditor"}  # they come from assignments, not memberships
FILE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "people.yaml"


def make_people(today: date) -> dict[str, Organisation]:
    """All of them; organisations by their code in the file."""
    facts = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    organisations = {one["code"]: _make_organisation(one) for one in facts["organisations"]}
    known = {email for email, _label in ACCOUNTS}
    password, people = make_password(PASSWORD), {}
    for one in [*facts["accounts"], *facts["staff"]]:
        has_password = one["email"] in known or str(one["email"]).startswith(("hr@", "admin@"))
        person = _make_person(one, organisations[one["organisation"]], today)
        person.password = password if has_password else make_password(None)
        person.save()
        people[one["number"]] = person
    for one in [*facts["accounts"], *facts["staff"]]:
        if one["boss"]:
            User.objects.filter(pk=people[one["number"]].pk).update(line_manager=people[one["boss"]])
    return organisations


def _make_organisation(facts: dict[str, Any]) -> Organisation:
    """One organisation with its tree of branches."""
    organisation = Organisation.objects.create(kind=facts["kind"], name=facts["name"], flags=facts["flags"])
    for branch in facts["branches"]:
        _make_branch(organisation, branch, None)
    return organisation


def _make_branch(organisation: Organisation, facts: dict[str, Any], parent: Branch | None) -> None:
    """One branch and what is below it; a branch with others below serves nobody itself."""
    children = facts.get("children", [])
    branch = Branch.objects.create(
        organisation=organisation,
        parent=parent,
        name=facts["name"],
        timezone=facts["zone"],
        is_point=not children,
    )
    branch.path = f"{parent.path if parent else '/'}{branch.pk}/"
    branch.save(update_fields=["path"])
    for child in children:
        _make_branch(organisation, child, branch)


def _make_person(facts: dict[str, Any], organisation: Organisation, today: date) -> User:
    """One person with the role that belongs to the post."""
    last, first, middle = facts["name"]
    branch = organisation.branches.filter(name=facts["branch"]).first() if facts["branch"] else None
    person = User.objects.create(
        organisation=organisation,
        branch=branch,
        email=facts["email"],
        last_name=last,
        first_name=first,
        middle_name=middle,
        post=facts["post"],
        level=facts["level"],
        channels=facts["channels"],
        hired_on=today - timedelta(days=facts["hired_days_ago"]),
        personnel_number=facts["number"],
        password="!",  # noqa: S106 - replaced by the caller
    )
    if facts["role"] not in ASSIGNED_ROLES:
        scope = branch if facts["role"] == Membership.Role.LINE_MANAGER else None
        Membership.objects.create(user=person, organisation=organisation, role=facts["role"], branch=scope)
    return person
