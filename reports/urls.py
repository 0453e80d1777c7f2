"""Addresses of the home page, search and documents."""

from django.urls import path

from reports.views import audit_reports, certificates, home

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("reports/waves/<int:wave_id>/", audit_reports.report_request, name="report-request"),
    path("reports/<int:report_id>/", audit_reports.report_detail, name="report-detail"),
    path("reports/<int:report_id>/file/", audit_reports.report_file, name="report-file"),
    path("reports/<int:report_id>/retry/", audit_reports.report_retry, name="report-retry"),
    path("verify/<str:code>/", certificates.certificate_verify, name="certificate-verify"),
]
