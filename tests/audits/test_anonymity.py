"""Staff stay anonymous: nothing of fewer than five is told, by no page, filter or difference of filters."""

import random
from datetime import timedelta
from itertools import chain, combinations, product

import numpy as np
import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import AuditEvent, Membership
from audits.models import (
    CommentTag,
    CriterionScore,
    Observation,
    Recommendation,
    SurveyCode,
    WaveAssignment,
    WaveSummary,
)
from audits.queries.anonymity import anonymous, is_anonymous, listed
from audits.queries.gap_table import gap_table
from audits.queries.inputs import wave_inputs
from audits.scoring import tree as scoring_tree
from audits.scoring.wave import wave_figures
from audits.services.scoring import score_wave
from audits.services.surveys import Answer, store_answer
from figures.anonymity import ANONYMITY_MINIMUM
from tests.conftest import NOON
from tests.factories.accounts import BranchFactory, UserFactory, person_with_role
from tests.factories.audits import ChecklistFactory, ModuleFactory, ObservationFactory, answer_with, use
from tests.factories.surveys import codes_of, link_of, questionnaire_of, statements_body, survey_wave

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.PersonBackend"
CRITERIA = ("ES01", "ES02", "ES04")
CANARY = "кенар-7731"
FILTERS = ("source", "instrument", "branch", "channel", "service", "segment", "q", "criterion", "date")


def small_tree(organisation, rng):
    """A few regions with points below, some points at the top; the points."""
    points = [BranchFactory(organisation=organisation) for _ in range(rng.randint(1, 2))]
    for _ in range(rng.randint(1, 2)):
        region = BranchFactory(organisation=organisation, is_point=False)
        for _ in range(rng.randint(1, 3)):
            point = BranchFactory(organisation=organisation, parent=region)
            point.path = f"{region.path}{point.pk}/"
            point.save()
            points.append(point)
    return points


def staffed_wave(rng, *, most=9):
    """A wave with a staff survey: zero to `most` people a point, one mark in six left out."""
    wave = survey_wave(branches=0)
    staff = questionnaire_of(
        wave, code=f"staff-{wave.pk}", respondents="staff", criteria=CRITERIA, source="ES"
    )
    rows = []
    for point in small_tree(wave.organisation, rng):
        for _ in range(rng.randint(0, most)):
            values = {
                "ES01": rng.randint(1, 5),
                "ES02": rng.choice([rng.randint(1, 5), "NA"]),
                "ES04": rng.randint(1, 3),
            }
            values |= {code: None for code in values if rng.random() < 1 / 6}
            number = len(rows)
            rows.append(
                Observation(
                    wave=wave, instrument=staff, branch=point, external_id=f"s-{number}", values=values
                )
            )
    Observation.objects.bulk_create(rows)
    return wave, staff


def people_of(wave, criterion):
    """Who answered what the criterion measures: id -> the nodes that the person is in."""
    item = dict(zip(CRITERIA, ("ES01", "ES02", "ES04"), strict=True))[criterion]
    found = {}
    for one in Observation.objects.filter(wave=wave).select_related("branch"):
        if isinstance(one.values.get(item), int):
            found[one.pk] = {None, *(int(part) for part in one.branch.path.split("/") if part)}
    return found


def told(figures):
    """Criterion -> node -> n, everything that the figures say of staff."""
    found = {}
    for node in figures.nodes.values():
        for row in node.criteria:
            found.setdefault(row.code, {})[node.node] = row.n
    return found


def learnt(equations, people):
    """Ids whose own answer the equations give away, and the smallest group whose sum they give.

    Every figure is a sum over the people of its node; whoever subtracts may combine them as he likes.
    """
    order = sorted(people)
    matrix = np.array([[node in people[pk] for pk in order] for node in equations], dtype=float)
    rank = np.linalg.matrix_rank(matrix) if len(matrix) else 0
    single = [
        pk
        for at, pk in enumerate(order)
        if len(matrix) and np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(order))[at]])) == rank
    ]
    cells = {}
    for at, _pk in enumerate(order):
        key = tuple(matrix[:, at]) if len(matrix) else ()
        cells[key] = cells.get(key, 0) + 1
    parts = [count for key, count in cells.items() if any(key)]
    return single, min(parts, default=ANONYMITY_MINIMUM)


@pytest.mark.parametrize("seed", range(12))
def test_no_difference_of_branches_gives_away_a_person(seed):
    wave, _staff = staffed_wave(random.Random(seed))

    said = told(wave_figures(wave_inputs(wave)))

    for criterion, nodes in said.items():
        people = people_of(wave, criterion)
        single, smallest = learnt(nodes, people)
        assert all(n == sum(node in own for own in people.values()) for node, n in nodes.items())
        assert (single, smallest >= ANONYMITY_MINIMUM) == ([], True)


def test_without_the_rule_the_same_subtraction_finds_people(monkeypatch):
    monkeypatch.setattr(
        scoring_tree, "shown_nodes", lambda counts, _parents: {node for node, n in counts.items() if n >= 5}
    )
    found = []
    for seed in range(12):
        wave, _staff = staffed_wave(random.Random(seed))
        for criterion, nodes in told(wave_figures(wave_inputs(wave))).items():
            found.append(learnt(nodes, people_of(wave, criterion))[1])

    assert min(found) < ANONYMITY_MINIMUM


@pytest.mark.parametrize("seed", [3, 5])
def test_a_source_and_the_index_say_no_more_than_the_criteria_shown(seed):
    wave, staff = staffed_wave(random.Random(seed))
    checklist = ChecklistFactory(version=wave.pk)
    use(wave, checklist)
    for branch in {one.branch for one in Observation.objects.filter(wave=wave)}:
        ObservationFactory(wave=wave, instrument=checklist, branch=branch)

    figures = wave_figures(wave_inputs(wave))

    for node in figures.nodes.values():
        own = [row for row in node.criteria if row.source == staff.code]
        scores = {one.source: one for one in node.sources}
        assert (staff.code in scores) == bool(own)
        if own:
            total = sum(row.weight for row in own)
            mean = sum(row.weight * row.score for row in own) / total
            assert scores[staff.code].score.mean == pytest.approx(mean)
        elif node.index is not None:
            assert node.index.mean == pytest.approx(scores["checklist"].score.mean)


def test_what_is_stored_is_what_was_allowed():
    rng = random.Random(4)
    wave, staff = staffed_wave(rng)
    allowed = told(wave_figures(wave_inputs(wave)))

    score_wave(wave.pk, at=NOON)

    stored = CriterionScore.objects.filter(wave=wave, source=staff.code)
    assert {(row.criterion_id, row.branch_id) for row in stored} == {
        (criterion, node) for criterion, nodes in allowed.items() for node in nodes
    }
    assert all(n >= ANONYMITY_MINIMUM for row in WaveSummary.objects.all() for n in row.counts.values())


def test_four_people_are_a_secret_of_the_whole_wave():
    wave = survey_wave()
    staff = questionnaire_of(wave, code="staff", respondents="staff", criteria=CRITERIA, source="ES")
    branch = wave.branches.first().branch
    for number in range(4):
        values = {"ES01": 1, "ES02": 1, "ES04": 1}
        Observation.objects.create(
            wave=wave, instrument=staff, branch=branch, external_id=str(number), values=values
        )

    assert told(wave_figures(wave_inputs(wave))) == {}
    assert gap_table(wave)["criteria"] == []


# --- single answers --------------------------------------------------------------------------------


@pytest.fixture
def spied():
    """A scored wave with six staff answers that carry a word in everything that a page might show."""
    wave = survey_wave(branches=2)
    staff = questionnaire_of(wave, code="staff", respondents="staff", criteria=CRITERIA, source="ES")
    checklist = ChecklistFactory(version=wave.pk)
    use(wave, checklist)
    branches = [one.branch for one in wave.branches.all()]
    for number in range(6):
        one = Observation.objects.create(
            wave=wave,
            instrument=staff,
            branch=branches[number % 2],
            external_id=f"{CANARY}-{number}",
            values={"ES01": 1, "ES02": 5, "ES04": 1},
            comments={"comment": f"Слова {CANARY}"},
            observer=CANARY,
            channel=CANARY,
            service=CANARY,
            segment=CANARY,
        )
        CommentTag.objects.create(
            observation=one,
            item="comment",
            criterion_id="ES01",
            tagged_by=UserFactory(organisation=wave.organisation),
            created_at=NOON,
        )
    ObservationFactory(wave=wave, instrument=checklist, branch=branches[0])
    answer_with(staff.items.get(code="ES01").criterion, ModuleFactory(slug="ok-vv-901", code="ОК-ВВ-901"))
    score_wave(wave.pk, at=NOON)
    wave.refresh_from_db()
    return wave


def pages_with(*names):
    """Names of all addresses of the room that need these and nothing else."""
    room = next(one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "audits")
    return sorted(
        one.name
        for one in room.url_patterns
        if isinstance(one, URLPattern) and set(one.pattern.converters) == set(names)
    )


def queries_of(wave):
    """Every combination of up to three filters, by what the staff's answers say of themselves."""
    staff = wave.instruments.get(instrument__code="staff").instrument
    branch = wave.branches.first().branch_id
    known = {
        "source": staff.pk,
        "instrument": staff.code,
        "branch": branch,
        "q": "Слова",
        "criterion": "ES01",
    }
    known |= {"date": "2026-11-16"}
    chosen = chain.from_iterable(combinations(FILTERS, size) for size in range(4))
    return [{name: known.get(name, CANARY) for name in names} for names in chosen]


def test_no_page_and_no_filter_shows_a_single_answer(spied):
    auditor = UserFactory(organisation=spied.organisation)
    WaveAssignment.objects.create(user=auditor, wave=spied)
    hr = person_with_role(Membership.Role.HR, spied.organisation)
    every = queries_of(spied)
    shown = []
    for person, name in product((auditor, hr), pages_with("wave_id")):
        client = Client()
        client.force_login(person, BACKEND)
        for query in every if name == "observation-list" else every[: 1 + len(FILTERS)]:
            page = text_of(client.get(reverse(f"audits:{name}", args=[spied.pk]), query))
            for value in query.values():  # a page may repeat what was asked
                page = page.replace(f'value="{value}"', "")
            if f"Слова {CANARY}" in page or f"{CANARY}-" in page:
                shown.append((name, query))

    assert "wave-detail" in pages_with("wave_id")
    assert shown == []


def test_no_page_opens_a_single_answer(spied):
    auditor = UserFactory(organisation=spied.organisation)
    WaveAssignment.objects.create(user=auditor, wave=spied)
    client = Client()
    client.force_login(auditor, BACKEND)
    one = Observation.objects.filter(anonymous("instrument__")).first()

    ids = {"wave_id": spied.pk, "observation_id": one.pk}
    names = dict.fromkeys(pages_with("wave_id", "observation_id"), ids)
    names |= {name: {"observation_id": one.pk} for name in pages_with("observation_id")}
    statuses = {client.get(reverse(f"audits:{name}", kwargs=own)).status_code for name, own in names.items()}

    assert statuses <= {403, 404, 405}


def text_of(response):
    """What an answer says, a file too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def test_no_line_of_the_plan_quotes_the_staff(spied):
    lines = Recommendation.objects.filter(wave=spied)

    assert any(because["criterion"] == "ES01" for line in lines for because in line.because)
    assert CANARY not in str([line.because for line in lines])


def test_lists_of_single_observations_have_one_rule(spied):
    everything = Observation.objects.filter(wave=spied)
    staff = spied.instruments.get(instrument__code="staff").instrument

    assert is_anonymous(staff)
    assert everything.filter(anonymous("instrument__")).count() == 6
    assert {one.instrument.code for one in listed(everything)} == {"checklist"}


@pytest.mark.parametrize(
    ("kind", "respondents", "is_kept_apart"),
    [
        ("survey", "staff", True),
        ("servqual", "staff", True),
        ("servqual", "managers", True),
        ("survey", "customers", False),
        ("servqual", "customers", False),
        ("maturity", "managers", False),
        ("visit", "observers", False),
    ],
)
def test_whose_answers_are_kept_apart(kind, respondents, is_kept_apart):
    instrument = questionnaire_of(
        None, code="one", respondents=respondents, body=statements_body(), kind=kind
    )

    assert is_anonymous(instrument) is is_kept_apart
    assert type(instrument).objects.filter(anonymous()).exists() is is_kept_apart


# --- what is left of an answer -----------------------------------------------------------------------


def test_nothing_leads_from_a_code_to_its_answer():
    wave = survey_wave(branches=1)
    link = link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"), kind="codes")
    at = timezone.now()
    for number, code in enumerate(codes_of(link, 6)):
        answer = Answer({"ES01": 1 + number % 5})
        store_answer(link.secret, form_id=f"form {number}", answer=answer, code=code, at=at)

    kept = Observation.objects.values()
    codes = SurveyCode.objects.values("id", "link", "digest", "is_used")
    assert {field.name for field in SurveyCode._meta.fields} == {"id", "link", "digest", "is_used"}
    assert not any(one["digest"][:20] in str(list(kept)) for one in codes)
    assert not any(f"form {number}" in str(list(kept)) for number in range(6))
    assert len({(one["created_at"], one["observed_at"]) for one in kept}) == 1
    assert {one["created_at"].astimezone(timezone.get_default_timezone()).hour for one in kept} == {12}
    assert {one["recorded_by_id"] for one in kept} == {None}
    assert not AuditEvent.objects.exclude(verb="survey.codes").exists()


def test_the_hour_of_a_customer_is_kept_and_of_staff_is_not():
    wave = survey_wave(branches=1)
    open_link = link_of(wave, questionnaire_of(wave))
    staff_link = link_of(wave, questionnaire_of(wave, code="staff", respondents="staff"))
    at = timezone.now() - timedelta(minutes=3)
    for link in (open_link, staff_link):
        store_answer(link.secret, form_id="a", answer=Answer({}), at=at)

    customer, staff = Observation.objects.order_by("pk")

    assert customer.observed_at == at
    assert (staff.observed_at.minute, staff.observed_at.second, staff.created_at) == (0, 0, staff.observed_at)
