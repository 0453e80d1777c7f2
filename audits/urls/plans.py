"""Addresses of the plan of a wave."""

from django.urls import path

from audits.views import plan_moves, plan_scope, plans, progress

urlpatterns = [
    path("new/", plans.wave_create, name="wave-create"),
    path("<int:wave_id>/setup/", plans.wave_plan, name="wave-plan"),
    path("<int:wave_id>/setup/basics/", plans.wave_basics, name="wave-basics"),
    path("<int:wave_id>/setup/budgets/", plans.wave_budgets, name="wave-budgets"),
    path("<int:wave_id>/setup/design/", plans.wave_design, name="wave-design"),
    path("<int:wave_id>/setup/foresee/", plans.wave_foresee, name="wave-foresee"),
    path("<int:wave_id>/setup/branches/", plan_scope.wave_branches, name="wave-branches"),
    path("<int:wave_id>/setup/sources/", plan_scope.wave_sources, name="wave-sources"),
    path("<int:wave_id>/setup/sources/add/", plan_scope.source_add, name="source-add"),
    path(
        "<int:wave_id>/setup/sources/<int:source_id>/remove/", plan_scope.source_remove, name="source-remove"
    ),
    path("<int:wave_id>/setup/quotas/", plan_scope.wave_quotas, name="wave-quotas"),
    path("<int:wave_id>/setup/auditors/", plan_moves.wave_auditors, name="wave-auditors"),
    path("<int:wave_id>/setup/begin/", plan_moves.wave_begin, name="wave-begin"),
    path("<int:wave_id>/setup/delete/", plan_moves.wave_delete, name="wave-delete"),
    path("<int:wave_id>/progress/", progress.wave_progress, name="wave-progress"),
]
