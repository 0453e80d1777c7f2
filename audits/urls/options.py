"""Addresses of the options of a plan, and of what other weights make of it."""

from django.urls import path

from audits.views import options

urlpatterns = [
    path("<int:wave_id>/plan/options/", options.option_list, name="option-list"),
    path("<int:wave_id>/plan/choose/", options.option_choose, name="option-choose"),
    path("<int:wave_id>/plan/weights/", options.variation_list, name="variation-list"),
]
