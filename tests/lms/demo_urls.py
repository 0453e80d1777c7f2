"""The product's addresses with the demo's own, which exist only with DEMO=1."""

from django.urls import path

from lms.demo import views
from lms.urls import handler403, handler404
from lms.urls import urlpatterns as product

urlpatterns = [
    *product,
    path("demo/", views.demo, name="demo"),
    path("demo/switch/", views.demo_switch, name="demo-switch"),
    path("demo/mail/", views.demo_mail, name="demo-mail"),
    path("demo/mail/<str:name>/", views.demo_letter, name="demo-letter"),
]
__all__ = ["handler403", "handler404", "urlpatterns"]
