"""Addresses of the installation: each room brings its own."""

from django.conf import settings
from django.urls import include, path

from courses.views.media import media_file
from lms import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("healthz/jobs", views.healthz_jobs, name="healthz-jobs"),
    path("language/", views.language_choose, name="language-choose"),
    path("accounts/", include("accounts.urls")),
    path("catalog/media/<int:media_id>/", media_file, name="media-file"),  # whose course it is, courses knows
    path("catalog/", include("catalog.urls")),
    path("courses/", include("courses.urls")),
    path("work/", include("assessments.urls")),
    path("audits/", include("audits.urls")),
    path("s/", include("audits.urls.survey_answers")),
    path("v/", include("audits.urls.sheet_links")),
    path("r/", include("reports.link_urls")),
    path("", include("reports.urls")),
]
if settings.DEMO:
    from lms.demo import views as demo_views

    urlpatterns += [
        path("demo/", demo_views.demo, name="demo"),
        path("demo/switch/", demo_views.demo_switch, name="demo-switch"),
        path("demo/mail/", demo_views.demo_mail, name="demo-mail"),
        path("demo/mail/<str:name>/", demo_views.demo_letter, name="demo-letter"),
    ]
handler404 = "lms.views.page_missing"
handler403 = "lms.views.page_forbidden"
handler500 = "lms.views.page_failed"
