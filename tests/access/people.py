"""The two organisations and one person a role that every room's access rows speak of."""

from accounts.models import Membership, Organisation
from tests.access import World
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory, person_with_role

MEMBERS = {
    "trainee": Membership.Role.TRAINEE,
    "hr": Membership.Role.HR,
    "line_manager": Membership.Role.LINE_MANAGER,
    "client_admin": Membership.Role.CLIENT_ADMIN,
}


def populate(world: World) -> None:
    """Organisation A («a»), organisation B («b»), the provider; rooms above assign trainers and auditors."""
    provider = OrganisationFactory(kind=Organisation.Kind.PROVIDER, name="Поставщик")
    world.things["provider"] = provider
    for letter, suffix in (("a", ""), ("b", "_b")):
        organisation = OrganisationFactory(name=f"Организация {letter.upper()}")
        branch = BranchFactory(organisation=organisation, name="Центр")
        world.things[letter], world.things[f"branch_{letter}"] = organisation, branch
        for actor, role in MEMBERS.items():
            scope = branch if role == Membership.Role.LINE_MANAGER else None
            person = person_with_role(role, organisation, branch=scope)
            person.branch = branch
            person.save(update_fields=["branch"])
            world.people[actor + suffix] = person
        for actor in ("trainer", "verifier", "auditor"):
            world.people[actor + suffix] = UserFactory(organisation=provider)
    world.people["methodologist"] = person_with_role(Membership.Role.METHODOLOGIST, provider)
    world.people["admin"] = person_with_role(Membership.Role.ADMIN, provider)
    deactivated = person_with_role(Membership.Role.HR, world.things["a"])
    deactivated.is_active = False
    deactivated.save(update_fields=["is_active"])
    world.people["deactivated"] = deactivated
