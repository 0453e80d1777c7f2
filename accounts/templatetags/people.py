"""What pages about people print: the demo's accounts, names of roles, flags and channels."""

from django import template
from django.conf import settings

from accounts.demo import ACCOUNTS, PASSWORD, DemoAccount
from accounts.models import Flag, Membership, User

register = template.Library()


@register.simple_tag
def demo_accounts() -> tuple[DemoAccount, ...]:
    """The demo's accounts; none in any other installation."""
    return ACCOUNTS if settings.DEMO else ()


@register.simple_tag
def demo_password() -> str:
    """The demo's one password."""
    return PASSWORD if settings.DEMO else ""


@register.filter
def role_label(role: str) -> str:
    """«HR-менеджер» of «hr»."""
    return str(Membership.Role(role).label)


@register.filter
def channel_labels(channels: list[str]) -> str:
    """«очно, телефон»."""
    return ", ".join(str(User.Channel(one).label) for one in channels if one in User.Channel.values)


@register.filter
def flag_labels(flags: list[str]) -> list[str]:
    """Flags of an organisation in words."""
    return [str(Flag(one).label) for one in flags if one in Flag.values]


@register.filter
def depth(path: str) -> int:
    """How deep in the tree a branch of this path is: 1 at the root."""
    return path.strip("/").count("/") + 1
