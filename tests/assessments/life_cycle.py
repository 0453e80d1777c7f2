"""A machine that lives through attempts and grades in any order, beside a model of what must come of it.

The clock moves, requests arrive late, are lost and sent again; extensions come and go; two assessors look at
pages of different age. After every step the rows are compared with the model and with what always holds:
one answer a question, one open attempt, nothing after the end, the score of what is stored, no finish after
the deadline, one grade a work, no lost history, 0 <= score <= max.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assessments.models import Answer, AnswerEvent, Attempt, Extension, Grade, GradeEvent, Submission
from assessments.regrading import outcome_of
from assessments.services import attempts, grades, releases, submissions, windows
from assessments.services.attempts import GivenAnswer
from assessments.services.windows import GivenExtension
from courses import zones
from courses.models import Certificate, StepProgress
from lms.demo.learning import wrong_value
from tests.conftest import NOON
from tests.factories.assessments import given_grade, right_value
from tests.factories.courses import step_of

GRACE, PATIENCE, LIMIT = timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=20)
PLACES = st.integers(0, 2)  # of a question in its attempt: few, so that saves meet
SEQS = st.integers(1, 4)
DELAYS = st.sampled_from([0, 0, 0, 1, 5, 6, 40]).map(lambda seconds: timedelta(seconds=seconds))
STEPS = st.sampled_from([1, 30, 299, 600, 1190, 1200, 1206, 1230, 1231, 3600, 86_400]).map(
    lambda seconds: timedelta(seconds=seconds)
)
WORK = submissions.GivenWork("Здравствуйте, отель «Причал».", {"К1": 2, "К2": 2}, is_own_work=True)
MARKS = st.sampled_from([{"К1": 2, "К2": 2}, {"К1": 3, "К2": 3}, {"К1": 1, "К2": 2}, {"К1": 1}])
TWO = st.integers(0, 1)


def outcome(call, *args, **facts):
    """What a service gave, or the error with which it refused."""
    try:
        return call(*args, **facts)
    except Exception as error:  # noqa: BLE001 - the machine compares it with the model
        return error


@dataclass
class Try:
    """The model of one attempt."""

    pk: int
    questions: list
    started: object
    deadline: object
    state: str = "open"
    finished: object = None
    stored: dict = field(default_factory=dict)  # question -> (seq, value, flagged)
    events: dict = field(default_factory=dict)  # (question, key) -> was late
    passed: bool = False

    def put(self, given):
        """What one save in time leaves; whether it was stale."""
        new = (given.seq, given.value, given.is_flagged)
        before = self.stored.get(given.question)
        if before is None or given.seq > before[0]:
            self.stored[given.question] = new
            return False
        return before != new


@dataclass
class Work:
    """The model of one sent work."""

    pk: int
    version: int = 0
    decision: str = ""
    released: bool = False
    levels: dict = field(default_factory=dict)
    next_try: object = None


class LifeCycle(RuleBasedStateMachine):
    """`place` and `trainers` are furnished by the test; each life is undone at its end."""

    place = None
    trainers = ()

    def __init__(self):
        super().__init__()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.now = NOON
        self.tries, self.extras, self.sent, self.works = [], {}, [], []
        self.is_held, self.seen = False, [0, 0]
        self.test = step_of(self.place.cohort, "d2-02")
        self.exercise = step_of(self.place.cohort, "d2-01")

    def teardown(self):
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)

    # --- the clock ---------------------------------------------------------------------------------
    @rule(step=STEPS)
    def time_passes(self, step):
        self.now += step

    # --- theory ------------------------------------------------------------------------------------
    @initialize()
    def the_first_attempt(self):
        self.start()

    @rule()
    def start(self):
        got = outcome(attempts.start_attempt, self.place.pk, step_id=self.test.pk, at=self.now)
        last = self.tries[-1] if self.tries else None
        if last and last.state == "open":
            assert got.pk == last.pk
            return
        if len(self.tries) >= 2 or any(one.passed for one in self.tries):
            assert isinstance(got, attempts.AttemptsUsedUpError)
            return
        if last and self.now < last.finished + timedelta(hours=24):
            assert isinstance(got, attempts.TooEarlyError)
            return
        assert isinstance(got, Attempt), got
        deadline = self.now + LIMIT + timedelta(minutes=sum(self.extras.values()))
        self.tries.append(Try(got.pk, got.questions, self.now, deadline))

    def _given(self, one, place, seq, is_right, flagged, key):
        question = one.questions[place]
        value = None if is_right is None else (right_value if is_right else wrong_value)(question)
        return GivenAnswer(question["code"], seq, value, key, flagged)

    @precondition(lambda self: self.tries)
    @rule(
        place=PLACES,
        seq=SEQS,
        is_right=st.sampled_from([True, False, None]),
        flagged=st.booleans(),
        delay=DELAYS,
        is_old=st.booleans(),
    )
    def save(self, place, seq, is_right, flagged, delay, is_old):
        one = self.tries[0 if is_old else -1]
        given = self._given(one, place, seq, is_right, flagged, f"k{len(self.sent)}")
        self.sent.append((one, given))
        self._save(one, given, delay)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 50), delay=DELAYS)
    def the_reply_was_lost_and_it_comes_again(self, which, delay):
        self._save(*self.sent[which % len(self.sent)], delay)

    def _save(self, one, given, delay):
        """A request that arrived `delay` ago and is judged by that moment."""
        arrived = max(one.started, self.now - delay)
        in_time = one.state == "open" and arrived <= one.deadline + GRACE
        got = outcome(attempts.save_answer, one.pk, given=given, arrived_at=arrived)
        one.events.setdefault((given.question, given.idem_key), not in_time)
        if in_time:
            is_stale = one.put(given)
            assert isinstance(got, attempts.SavedAnswer), got
            assert got.is_stale == is_stale
            assert (got.answer.seq, got.answer.value) == one.stored[given.question][:2]
        else:
            assert isinstance(got, attempts.AttemptClosedError), got

    @precondition(lambda self: self.tries)
    @rule(
        places=st.lists(PLACES, unique=True),
        seq=SEQS,
        is_right=st.booleans(),
        everything=st.booleans(),
        delay=DELAYS,
    )
    def submit(self, places, seq, is_right, everything, delay):
        one = self.tries[-1]
        chosen = range(len(one.questions)) if everything else places
        given = [
            self._given(one, n, seq + 3 * everything, is_right, False, f"s{self.now}{n}"[-40:])
            for n in chosen
        ]
        arrived = max(one.started, self.now - delay)
        attempts.submit_attempt(one.pk, answers=given, arrived_at=arrived)
        if one.state != "open":
            return
        in_time = arrived <= one.deadline + GRACE
        for answer in given:
            one.events.setdefault((answer.question, answer.idem_key), not in_time)
            if in_time:
                one.put(answer)
        self._finish(one, "submitted" if in_time else "timed_out", min(arrived, one.deadline))

    @rule()
    def the_sweeper_comes(self):
        for pk in attempts.overdue_attempts(self.now):
            attempts.time_out_attempt(pk, at=self.now)
        for one in self.tries:
            if one.state == "open" and one.deadline + PATIENCE < self.now:
                self._finish(one, "timed_out", one.deadline)

    def _finish(self, one, state, at):
        one.state, one.finished = state, at
        values = {code: value for code, (_seq, value, _flag) in one.stored.items()}
        one.passed = outcome_of(one.questions, values, 80).is_passed

    @rule(minutes=st.integers(1, 10))
    def an_extension_is_given(self, minutes):
        batch = windows.give_extension(
            self.place.cohort_id,
            step_id=self.test.pk,
            enrolment_ids=[self.place.pk],
            given=GivenExtension(minutes=minutes, reason="Связь"),
            by=self.trainers[0],
            at=self.now,
        )
        self.extras[batch] = minutes
        if self.tries and (last := self.tries[-1]).state == "open":
            promised = last.started + LIMIT + timedelta(minutes=sum(self.extras.values()))
            last.deadline = max(last.deadline, promised)

    @precondition(lambda self: self.extras)
    @rule()
    def an_extension_is_taken_back(self):
        batch = next(iter(self.extras))
        assert (
            windows.undo_extension(self.place.cohort_id, batch=batch, by=self.trainers[0], at=self.now) == 1
        )
        del self.extras[batch]

    # --- practice ----------------------------------------------------------------------------------
    def _today(self):
        return zones.wall_clock(self.now, self.place.cohort.timezone).date()

    @rule()
    def a_work_is_sent(self):
        got = outcome(
            submissions.submit_work,
            self.place.pk,
            step_id=self.exercise.pk,
            given=WORK,
            by=self.place.user,
            at=self.now,
        )
        last = self.works[-1] if self.works else None
        if last and last.decision == "not_yet" and last.released and self._today() < last.next_try:
            assert isinstance(got, submissions.NextTryLaterError), got
        elif last and not (last.released and last.decision in {"not_yet", "returned"}):
            assert isinstance(got, submissions.WorkClosedError), got
        else:
            assert isinstance(got, Submission), got
            self.works.append(Work(got.pk))
            self.seen = [0, 0]

    @precondition(lambda self: self.works)
    @rule(who=TWO)
    def an_assessor_opens_the_work(self, who):
        self.seen[who] = self.works[-1].version

    @precondition(lambda self: self.works)
    @rule(who=TWO, levels=MARKS, words=st.sampled_from(["", "Нет срока"]))
    def an_assessor_saves(self, who, levels, words):
        work = self.works[-1]
        given = given_grade(levels, overall=words, next_try_on=None)
        before = work.version
        got = outcome(
            grades.save_grade,
            work.pk,
            by=self.trainers[who],
            version=self.seen[who],
            given=given,
            at=self.now,
        )
        if work.decision:
            assert isinstance(got, grades.WorkNotWaitingError), got
        elif self.seen[who] != before:
            assert isinstance(got, grades.StaleGradeError), got
            assert got.stored.version == before
        else:
            assert isinstance(got, Grade), got
            assert got.version in {before, before + 1}
            work.version = self.seen[who] = got.version
            work.levels = levels

    @precondition(lambda self: self.works)
    @rule(
        who=TWO,
        levels=MARKS,
        decision=st.sampled_from(["competent", "not_yet", "returned"]),
        again=st.booleans(),
    )
    def an_assessor_decides(self, who, levels, decision, again):
        """As a decision, or as the correction of a released one."""
        work = self.works[-1]
        is_correction = again and work.released
        given = given_grade(levels, next_try_on=self._today() + timedelta(days=1))
        facts = {"by": self.trainers[who], "version": self.seen[who], "given": given, "decision": decision}
        call = grades.correct_grade if is_correction else grades.decide_grade
        facts |= {"reason": "Ошибка в уровне"} if is_correction else {}
        got = outcome(call, work.pk, at=self.now, **facts)
        is_allowed = decision != "competent" or min(levels.get("К1", 0), levels.get("К2", 0)) >= 2
        if is_correction and (decision == "returned" or work.decision == "returned"):
            assert isinstance(got, grades.NotReleasedError), got
        elif work.decision and not is_correction:
            assert isinstance(got, grades.WorkNotWaitingError), got
        elif not is_allowed:
            assert isinstance(got, grades.RuleNotMetError), got
        elif self.seen[who] != work.version:
            assert isinstance(got, grades.StaleGradeError), got
        else:
            assert isinstance(got, grades.DecidedGrade), got
            work.version = self.seen[who] = got.grade.version
            work.decision, work.levels, work.next_try = decision, levels, given.next_try_on
            work.released = is_correction or not self.is_held

    @precondition(lambda self: self.works)
    @rule(who=TWO)
    def a_decision_is_undone(self, who):
        work = self.works[-1]
        got = outcome(
            grades.undo_decision, work.pk, by=self.trainers[who], version=self.seen[who], at=self.now
        )
        if not work.decision or work.released:
            assert isinstance(got, grades.NotHeldError), got
        elif self.seen[who] != work.version:
            assert isinstance(got, grades.StaleGradeError), got
        else:
            work.version = self.seen[who] = got.version
            work.decision = ""

    @rule(are_held=st.booleans())
    def the_group_hears_at_once_or_together(self, are_held):
        releases.set_rule(self.place.cohort_id, are_held=are_held, by=self.trainers[0], at=self.now)
        self.is_held = are_held

    @precondition(lambda self: self.works)
    @rule()
    def results_are_released(self):
        work = self.works[-1]
        told = releases.release_grades([one.pk for one in self.works], by=self.trainers[1], at=self.now).works
        assert told == ([work.pk] if work.decision and not work.released else [])
        work.released = work.released or bool(told)

    # --- what always holds -------------------------------------------------------------------------
    @invariant()
    def attempts_are_what_was_acknowledged(self):
        rows = list(Attempt.objects.filter(enrolment=self.place).order_by("number"))
        assert [one.number for one in rows] == list(range(1, len(self.tries) + 1))
        assert sum(one.state == "open" for one in rows) <= 1
        for row, one in zip(rows, self.tries, strict=True):
            assert (row.pk, row.state, row.deadline_at) == (one.pk, one.state, one.deadline)
            answers = list(Answer.objects.filter(attempt=row))
            assert len(answers) == len(one.stored)
            assert {it.question: (it.seq, it.value, it.is_flagged) for it in answers} == one.stored
            events = AnswerEvent.objects.filter(attempt=row).values_list("question", "idem_key", "was_late")
            assert sorted(events) == sorted((*key, late) for key, late in one.events.items())
            if one.state != "open":
                self._is_fairly_finished(row, one)

    def _is_fairly_finished(self, row, one):
        assert row.finished_at == one.finished
        assert row.finished_at <= row.deadline_at
        values = {code: value for code, (_seq, value, _flag) in one.stored.items()}
        right = outcome_of(one.questions, values, 80)
        assert (row.points, row.score, row.is_passed) == (right.points, right.score, right.is_passed)
        assert 0 <= row.points <= row.max_points
        assert 0 <= row.score <= 100

    @invariant()
    def the_course_knows_the_best_result(self):
        done = [one for one in self.tries if one.state != "open"]
        if done:
            progress = StepProgress.objects.get(enrolment=self.place, step=self.test)
            best = max(Attempt.objects.get(pk=one.pk).score for one in done)
            assert (progress.score, progress.state) == (
                best,
                "done" if any(one.passed for one in done) else "failed",
            )
        assert Certificate.objects.filter(enrolment=self.place).count() <= 1

    @invariant()
    def grades_keep_every_version(self):
        for work in self.works:
            grade = Grade.objects.filter(submission=work.pk).first()
            if grade is None:
                assert work.version == 0
                continue
            versions = list(GradeEvent.objects.filter(grade=grade).values_list("version", flat=True))
            assert versions == list(range(1, work.version + 1))
            assert (grade.version, grade.decision, grade.levels) == (work.version, work.decision, work.levels)
            assert (grade.released_at is not None) == work.released
            assert grade.score is None or 0 <= grade.score <= 100
        waiting = Submission.objects.filter(enrolment=self.place, state__in=["draft", "submitted"])
        assert waiting.count() <= 1
        assert Extension.objects.filter(enrolment=self.place, withdrawn_at=None).count() == len(self.extras)
