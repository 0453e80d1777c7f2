"""Addresses of the room of people: our own, and those of allauth's that we use (its templates are ours)."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import entrance, imports, letting_in, organisations, people, preferences
from accounts.views import profile as own

form = require_http_methods(["GET", "HEAD", "POST"])  # allauth's form views would take PUT for POST

people_patterns = [
    path("code/", entrance.code_login, name="code-login"),
    path("invitations/<str:token>/", entrance.invitation_accept, name="invitation-accept"),
    path("profile/", own.profile, name="profile"),
    path("profile/sessions/end/", own.session_end, name="session-end"),
    path("profile/consents/<slug:purpose>/give/", own.consent_give, name="consent-give"),
    path("profile/consents/<slug:purpose>/withdraw/", own.consent_withdraw, name="consent-withdraw"),
    path("profile/notices/", preferences.preference_edit, name="preference-edit"),
    path("notices/stop/<str:token>/", preferences.notice_stop, name="notice-stop"),
    path("people/", people.person_list, name="person-list"),
    path("people/create/", people.person_create, name="person-create"),
    path("people/invite/", letting_in.people_invite, name="people-invite"),
    path("people/deactivate/", letting_in.people_deactivate, name="people-deactivate"),
    path("people/codes/", letting_in.code_print, name="code-print"),
    path("people/<int:person_id>/", people.person_detail, name="person-detail"),
    path("people/<int:person_id>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:person_id>/deactivate/", people.person_deactivate, name="person-deactivate"),
    path("people/<int:person_id>/reactivate/", people.person_reactivate, name="person-reactivate"),
    path("people/<int:person_id>/invite/", letting_in.invitation_send, name="invitation-send"),
    path("people/<int:person_id>/invite/revoke/", letting_in.invitation_revoke, name="invitation-revoke"),
    path("people/<int:person_id>/roles/grant/", people.role_grant, name="role-grant"),
    path("people/<int:person_id>/roles/<int:membership_id>/revoke/", people.role_revoke, name="role-revoke"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/create/", imports.import_create, name="import-create"),
    path("imports/template/", imports.import_template, name="import-template"),
    path("imports/<int:import_id>/", imports.import_detail, name="import-detail"),
    path("imports/<int:import_id>/apply/", imports.import_apply, name="import-apply"),
    path("imports/<int:import_id>/undo/", imports.import_undo, name="import-undo"),
    path("organisations/", organisations.organisation_list, name="organisation-list"),
    path("organisations/create/", organisations.organisation_create, name="organisation-create"),
    path(
        "organisations/<int:organisation_id>/", organisations.organisation_detail, name="organisation-detail"
    ),
    path(
        "organisations/<int:organisation_id>/edit/", organisations.organisation_edit, name="organisation-edit"
    ),
    path(
        "organisations/<int:organisation_id>/branches/create/",
        organisations.branch_create,
        name="branch-create",
    ),
    path("branches/<int:branch_id>/edit/", organisations.branch_edit, name="branch-edit"),
]
login_patterns = [
    path("login/", form(account.login), name="account_login"),
    path("logout/", form(account.logout), name="account_logout"),
    path("inactive/", require_safe(account.account_inactive), name="account_inactive"),
    path("signup/", require_safe(account.signup), name="account_signup"),  # says that it is closed
    path("reauthenticate/", form(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", form(account.password_change), name="account_change_password"),
    path("password/set/", form(account.password_set), name="account_set_password"),
    path("password/reset/", form(account.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/", require_safe(account.password_reset_done), name="account_reset_password_done"
    ),
    path(
        "password/reset/key/done/",
        require_safe(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
mfa_patterns = [
    path("", require_safe(mfa.index), name="mfa_index"),
    path("authenticate/", form(mfa.authenticate), name="mfa_authenticate"),
    path("reauthenticate/", form(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("totp/activate/", form(totp.activate_totp), name="mfa_activate_totp"),
    path("totp/deactivate/", form(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", require_safe(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/generate/",
        form(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        require_safe(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((people_patterns, "accounts"))),
    path("", include(login_patterns)),
    path("2fa/", include(mfa_patterns)),
]
