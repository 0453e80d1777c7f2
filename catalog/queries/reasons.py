"""Which gaps of a request each of its modules answers; the gaps themselves stay on the request, by value."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from catalog.models import CriterionModule, ProgrammeRequest, RequestedModule

Reason = dict[str, Any]  # one of ProgrammeRequest.reasons


@dataclass(frozen=True, slots=True)
class SharedReasons:
    """The request's reasons by module, and the whole of them parted by whether any module answers."""

    of_module: dict[int, list[Reason]]  # module id -> reasons in the order of the request
    answered: list[Reason]
    unanswered: list[Reason]


def share_reasons(request: ProgrammeRequest) -> SharedReasons:
    """Give each reason of a request to the modules that answer it. Two queries.

    A reason goes to the module that it names while that module is asked for, and to all modules when it names
    none. When the module it names was taken out of the request, it goes to every module to which its
    criterion leads, mainly or in support: whoever swaps a module keeps what the new one answers. What leads
    to no module of the request is unanswered.
    """
    wanted = list(RequestedModule.objects.filter(request=request).select_related("module"))
    named = {name: one.module_id for one in wanted for name in (one.module.code, one.module.slug)}
    every = {one.module_id for one in wanted}
    leads = _leads(every, request.reasons)
    shared = SharedReasons({one.module_id: [] for one in wanted}, [], [])
    for reason in request.reasons:
        name = reason.get("module")
        takers = {named[name]} if name in named else leads[reason.get("criterion")] if name else every
        for module_id in takers:
            shared.of_module[module_id].append(reason)
        (shared.answered if takers else shared.unanswered).append(reason)
    return shared


def _leads(module_ids: set[int], reasons: list[Reason]) -> defaultdict[str | None, set[int]]:
    """Criterion code -> those of the modules that answer it. One query."""
    codes = {reason["criterion"] for reason in reasons if reason.get("criterion")}
    arrows = CriterionModule.objects.filter(criterion_id__in=codes, module_id__in=module_ids)
    leads: defaultdict[str | None, set[int]] = defaultdict(set)
    for code, module_id in arrows.values_list("criterion_id", "module_id"):
        leads[code].add(module_id)
    return leads
