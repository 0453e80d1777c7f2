"""Personal data of the room of people: field, purpose, retention, export, erasure; said in Russian."""

from jobs.personal import PersonalField

__all__ = ["FIELDS", "PersonalField", "Registry"]

Registry = dict[str, PersonalField | None]  # "Model.field" -> line; None: nothing personal

_WHO = PersonalField("знать, кто учится", "пока человек там работает", True, "pseudonymise")
_POST = PersonalField("выбирать, чему учить", "пока человек там работает", True, "pseudonymise")
_LOGIN = PersonalField("впускать человека в систему", "пока человек там работает", True, "delete")
_DEVICE = PersonalField("показать человеку его входы", "90 дней", True, "delete")
_LETTER_IN = PersonalField("впустить человека в первый раз", "1 год", True, "delete")
_CONSENT = PersonalField("подтвердить согласие", "3 года после отзыва", True, "keep by law")
_RIGHTS = PersonalField(
    "показывать каждому то, что ему положено", "пока человек там работает", True, "delete"
)
_JOURNAL = PersonalField("подтвердить, кто что сделал", "5 лет", True, "pseudonymise")
_TABLE = PersonalField("посмотреть таблицу до применения и отменить её", "90 дней", False, "delete")

_LETTERS = PersonalField(
    "слать письма тогда, когда человеку удобно", "пока человек там работает", True, "delete"
)

FIELDS: Registry = {
    "Organisation.id": None,
    "Organisation.kind": None,
    "Organisation.name": None,
    "Organisation.flags": None,
    "Organisation.norms": None,
    "Organisation.requires_mfa": None,
    "Organisation.licence_number": None,
    "Organisation.is_active": None,
    "Organisation.created_at": None,
    "Branch.id": None,
    "Branch.organisation": None,
    "Branch.parent": None,
    "Branch.name": None,
    "Branch.path": None,
    "Branch.timezone": None,
    "Branch.is_point": None,
    "User.id": None,
    "User.password": _LOGIN,
    "User.last_login": _LOGIN,
    "User.organisation": _WHO,
    "User.branch": _POST,
    "User.email": _LOGIN,
    "User.last_name": _WHO,
    "User.first_name": _WHO,
    "User.middle_name": _WHO,
    "User.post": _POST,
    "User.level": _POST,
    "User.channels": _POST,
    "User.hired_on": _POST,
    "User.personnel_number": _WHO,
    "User.line_manager": _POST,
    "User.is_active": None,
    "User.session_epoch": None,
    "User.created_at": None,
    "Membership.id": None,
    "Membership.user": _RIGHTS,
    "Membership.organisation": _RIGHTS,
    "Membership.role": _RIGHTS,
    "Membership.branch": _RIGHTS,
    "NoticePreference.id": None,
    "NoticePreference.user": _LETTERS,
    "NoticePreference.quiet_from": _LETTERS,
    "NoticePreference.quiet_to": _LETTERS,
    "NoticePreference.has_quiet_weekends": _LETTERS,
    "NoticePreference.off": _LETTERS,
    "Invitation.id": None,
    "Invitation.user": _LETTER_IN,
    "Invitation.token_hash": None,
    "Invitation.invited_by": _LETTER_IN,
    "Invitation.created_at": _LETTER_IN,
    "Invitation.expires_at": None,
    "Invitation.accepted_at": _LETTER_IN,
    "Invitation.revoked_at": None,
    "LoginCode.id": None,
    "LoginCode.user": _LOGIN,
    "LoginCode.code_hash": None,
    "LoginCode.created_at": None,
    "LoginCode.expires_at": None,
    "LoginCode.used_at": _LOGIN,
    "LoginCode.printed_by": _LOGIN,
    "LoginSession.id": None,
    "LoginSession.user": _DEVICE,
    "LoginSession.key_hash": None,
    "LoginSession.started_at": _DEVICE,
    "LoginSession.ended_at": _DEVICE,
    "LoginSession.address": _DEVICE,
    "LoginSession.device": _DEVICE,
    "Consent.id": None,
    "Consent.user": _CONSENT,
    "Consent.email": _CONSENT,
    "Consent.purpose": _CONSENT,
    "Consent.text_version": _CONSENT,
    "Consent.text_sha256": _CONSENT,
    "Consent.given_at": _CONSENT,
    "Consent.withdrawn_at": _CONSENT,
    "Consent.address": _CONSENT,
    "AuditEvent.id": None,
    "AuditEvent.at": _JOURNAL,
    "AuditEvent.actor": _JOURNAL,
    "AuditEvent.organisation": None,
    "AuditEvent.verb": _JOURNAL,
    "AuditEvent.subject_kind": None,
    "AuditEvent.subject_id": _JOURNAL,
    "AuditEvent.detail": None,  # ids and codes only, by the rule of `record`
    "AuditEvent.sequence": None,
    "AuditEvent.sha256": None,
    "PeopleImport.id": None,
    "PeopleImport.organisation": None,
    "PeopleImport.uploaded_by": _JOURNAL,
    "PeopleImport.name": None,
    "PeopleImport.stored_file": _TABLE,
    "PeopleImport.state": None,
    "PeopleImport.problem": None,
    "PeopleImport.rows": _TABLE,
    "PeopleImport.created_ids": _TABLE,
    "PeopleImport.previous": _TABLE,
    "PeopleImport.created_at": None,
    "PeopleImport.applied_at": None,
    "PeopleImport.undone_at": None,
}
