"""What pages about people print: the demo's accounts, names of roles, flags and channels."""

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.demo import ACCOUNTS, PASSWORD, DemoAccount
from accounts.models import Flag, Membership, User
from accounts.zones import zone_label

VERBS = {
    "person.create": pgettext_lazy("people", "added"),
    "person.update": _("details changed"),
    "person.deactivate": _("switched off"),
    "person.reactivate": _("switched on"),
    "role.grant": _("role given"),
    "role.revoke": _("role taken"),
    "invitation.send": _("invited by e-mail"),
    "invitation.accept": _("invitation accepted"),
    "invitation.revoke": _("invitation taken back"),
    "code.print": _("login code printed"),
    "login.succeed": _("logged in"),
    "login.fail": _("login refused"),
}
BROWSERS: tuple[tuple[str, str], ...] = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
)
BROWSERS += (("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS: tuple[tuple[str, str], ...] = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
)
SYSTEMS += (("Mac OS", "macOS"), ("Linux", "Linux"))

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
def zone_name(zone: str) -> str:
    """«Екатеринбург, UTC+5» of «Asia/Yekaterinburg», as it is today."""
    return zone_label(zone, timezone.localdate())


@register.filter
def depth(path: str) -> int:
    """How deep in the tree a branch of this path is: 1 at the root."""
    return path.strip("/").count("/") + 1


@register.filter
def verb_label(verb: str) -> str:
    """A journal's verb in words."""
    return str(VERBS.get(verb, verb))


@register.filter
def device_label(agent: str) -> str:
    """«Chrome, Windows» of what the browser calls itself."""
    names = [next((name for sign, name in known if sign in agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, names)) or str(_("unknown device"))
