"""Allauth's forms of the entrance without placeholders: they repeat the label that stands above the field."""

from typing import Any

from allauth.account import forms as account
from django import forms


def _bare(form: forms.BaseForm) -> None:
    """Take the placeholders away."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class EntranceForm(account.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bare(self)


class ForgottenForm(account.ResetPasswordForm):
    """The e-mail to which the link for a new password goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bare(self)


class NewPasswordForm(account.ResetPasswordKeyForm):
    """A new password by a mailed link, typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bare(self)


class ChangedPasswordForm(account.ChangePasswordForm):
    """The password until now, and a new one typed twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _bare(self)
