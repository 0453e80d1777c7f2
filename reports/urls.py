"""Addresses of the home page, notices, search and documents."""

from django.urls import path

from reports.views import audit_reports, certificates, conclusions, home, links, notices, papers, parts, web

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.notice_read_all, name="notice-read-all"),
    path("notices/restore/", notices.notice_restore, name="notice-restore"),
    path("notices/troubles/", notices.trouble_list, name="trouble-list"),
    path("notices/<int:notice_id>/open/", notices.notice_open, name="notice-open"),
    path("notices/<int:notice_id>/read/", notices.notice_read, name="notice-read"),
    path("notices/<int:notice_id>/unread/", notices.notice_unread, name="notice-unread"),
    path("notices/<int:notice_id>/resend/", notices.notice_resend, name="notice-resend"),
    path("notices/<int:notice_id>/dismiss/", notices.notice_dismiss, name="notice-dismiss"),
    path("reports/waves/<int:wave_id>/", audit_reports.report_request, name="report-request"),
    path("reports/waves/<int:wave_id>/conclusions/", conclusions.conclusion_list, name="conclusion-list"),
    path(
        "reports/waves/<int:wave_id>/conclusions/<slug:section>/",
        conclusions.conclusion_edit,
        name="conclusion-edit",
    ),
    path("reports/<int:report_id>/", audit_reports.report_detail, name="report-detail"),
    path("reports/<int:report_id>/file/", audit_reports.report_file, name="report-file"),
    path("reports/<int:report_id>/parts/<int:part>/", parts.report_part, name="report-part"),
    path("reports/<int:report_id>/retry/", audit_reports.report_retry, name="report-retry"),
    path("reports/<int:report_id>/tables/", audit_reports.report_tables, name="report-tables"),
    path(
        "reports/<int:report_id>/tables/retry/",
        audit_reports.report_tables_retry,
        name="report-tables-retry",
    ),
    path("reports/<int:report_id>/web/", web.audit_gap_web, name="audit-gap-web"),
    path("reports/<int:report_id>/links/", links.report_link_create, name="report-link-create"),
    path(
        "reports/<int:report_id>/links/<int:link_id>/revoke/",
        links.report_link_revoke,
        name="report-link-revoke",
    ),
    path("reports/cohorts/<int:cohort_id>/papers/", papers.paper_list, name="paper-list"),
    path("reports/cohorts/<int:cohort_id>/papers/<slug:paper>/", papers.paper_request, name="paper-request"),
    path("reports/cohorts/<int:cohort_id>/papers/<slug:paper>/file/", papers.paper_file, name="paper-file"),
    path("verify/", certificates.certificate_search, name="certificate-search"),
    path("verify/<str:code>/", certificates.certificate_verify, name="certificate-verify"),
]
