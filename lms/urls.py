"""Addresses of the installation: each room brings its own."""

from django.urls import include, path

from lms import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("healthz/jobs", views.healthz_jobs, name="healthz-jobs"),
    path("language/", views.language_choose, name="language-choose"),
    path("accounts/", include("accounts.urls")),
    path("catalog/", include("catalog.urls")),
    path("courses/", include("courses.urls")),
    path("work/", include("assessments.urls")),
    path("audits/", include("audits.urls")),
    path("", include("reports.urls")),
]
handler404 = "lms.views.page_missing"
handler403 = "lms.views.page_forbidden"
