"""The demo's eight accounts, which the login page of the demo offers as buttons; only the demo makes them."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PASSWORD = "demo-password"  # noqa: S105 - public on purpose, printed by `make demo`


class DemoAccount(NamedTuple):
    """One button of the demo's login page."""

    email: str
    label: str | Promise


ACCOUNTS = (
    DemoAccount("hr@demo.test", _("HR manager")),
    DemoAccount("manager@demo.test", _("line manager")),
    DemoAccount("trainee@demo.test", _("trainee")),
    DemoAccount("trainer@demo.test", _("trainer")),
    DemoAccount("verifier@demo.test", _("verifier")),
    DemoAccount("auditor@demo.test", _("auditor")),
    DemoAccount("methodologist@demo.test", _("methodologist")),
    DemoAccount("admin@demo.test", _("administrator")),
)
