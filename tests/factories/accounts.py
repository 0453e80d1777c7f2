"""The smallest valid rows of the room of people."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Branch, Membership, Organisation, User


class OrganisationFactory(DjangoModelFactory):
    """A client."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Организация {n}")


class BranchFactory(DjangoModelFactory):
    """A point without a parent."""

    class Meta:
        model = Branch
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Филиал {n}")

    @factory.post_generation
    def path(self, create, extracted, **kwargs):
        """The path is made of ids, so it comes after the row."""
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        self.save(update_fields=["path"])


class UserFactory(DjangoModelFactory):
    """A person with the password «demo-password»."""

    class Meta:
        model = User

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"person{n}@example.test")
    last_name = factory.Sequence(lambda n: f"Фамилия{n}")
    first_name = "Имя"
    password = "!"  # nobody logs in by password unless the test says so


def crowd(count, organisation):
    """So many people of the organisation by one statement."""
    return User.objects.bulk_create(UserFactory.build_batch(count, organisation=organisation))


class MembershipFactory(DjangoModelFactory):
    """A trainee's place."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SelfAttribute("user.organisation")
    role = Membership.Role.TRAINEE


def person_with_role(role, organisation, branch=None, **fields):
    """A person of the organisation who has the role there (in the branch, if given)."""
    user = UserFactory(organisation=organisation, branch=branch, **fields)
    MembershipFactory(user=user, organisation=organisation, role=role, branch=branch)
    return user
