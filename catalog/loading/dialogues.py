"""What is wrong with a dialogue, said at its place: ways, endings, marks, replies that betray themselves."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from catalog.dialogues import Script, read_script
from catalog.loading.files import Document, Fault, Where

TURNS_AT_LEAST, TURNS_AT_MOST = 8, 12  # of the longest sensible conversation
ENDINGS_AT_LEAST = 3
TIMES_SHOWN = 2  # of each criterion, among the turns that can be reached
KINDS = ("good", "fair", "poor")
Remark = tuple[Where, str]


def check_dialogue(document: Document) -> list[Fault]:
    """All faults of a dialogue that its schema accepts, each with its line."""
    return sorted({document.fault(where, reason) for where, reason in remarks_on(document.content)})


def remarks_on(content: dict[str, Any]) -> list[Remark]:
    """The same for content without a file: where in it, and why."""
    named = [*_codes(content), *_targets(content)]
    if named:
        return named  # ways cannot be walked while some lead nowhere
    script = read_script(content)
    return [
        *_ways(content, script),
        *_forks(content, script),
        *_endings(content, script),
        *_length(script),
        *_marks(content, script),
        *_betrayals(script),
    ]


def _codes(content: dict[str, Any]) -> Iterator[Remark]:
    """Turns and endings have codes of their own."""
    seen = set()
    for group in ("turns", "endings"):
        for at, row in enumerate(content[group]):
            if row["code"] in seen:
                yield (group, at, "code"), _("«%s» is there already") % row["code"]
            seen.add(row["code"])


def _targets(content: dict[str, Any]) -> Iterator[Remark]:
    """The dialogue begins with a turn, and every reply leads to something."""
    turns = {row["code"] for row in content["turns"]}
    known = turns | {row["code"] for row in content["endings"]}
    if content["start"] not in turns:
        yield ("start",), _("there is no turn «%s»") % content["start"]
    for at, turn in enumerate(content["turns"]):
        for place, reply in enumerate(turn["replies"]):
            where = ("turns", at, "replies", place)
            if reply["next"] not in known:
                yield (*where, "next"), _("the reply leads to «%s», which is not there") % reply["next"]
            for number, fork in enumerate(reply.get("next_if", ())):
                if fork["next"] not in known:
                    reason = _("the reply leads to «%s», which is not there") % fork["next"]
                    yield (*where, "next_if", number, "next"), reason


def _ways(content: dict[str, Any], script: Script) -> Iterator[Remark]:
    """Everything can be reached, and from everywhere there is a way to an ending."""
    stuck = script.reach.stuck()
    for at, turn in enumerate(content["turns"]):
        if turn["code"] not in script.reach.turns:
            yield ("turns", at), _("no replies lead to the turn «%s»") % turn["code"]
        elif turn["code"] in stuck:
            yield ("turns", at), _("from the turn «%s» no ending can be reached") % turn["code"]
    for at, ending in enumerate(content["endings"]):
        if ending["code"] not in script.reach.endings:
            yield ("endings", at), _("no replies lead to the ending «%s»") % ending["code"]


def _forks(content: dict[str, Any], script: Script) -> Iterator[Remark]:
    """A condition by mood that never comes true is a way that nobody goes."""
    for at, turn in enumerate(content["turns"]):
        for place, reply in enumerate(turn["replies"]):
            for number, _fork in enumerate(reply.get("next_if", ())):
                is_known = turn["code"] in script.reach.turns
                if is_known and (turn["code"], place, number) not in script.reach.forks:
                    where = ("turns", at, "replies", place, "next_if", number)
                    yield where, _("the mood never becomes such here")


def _endings(content: dict[str, Any], script: Script) -> Iterator[Remark]:
    """Three endings or more, of all three kinds; the best replies lead to a good one."""
    if len(content["endings"]) < ENDINGS_AT_LEAST:
        yield ("endings",), _("fewer than three endings")
    missing = [kind for kind in KINDS if kind not in {row["kind"] for row in content["endings"]}]
    if missing:
        yield ("endings",), _("there is no ending of the kind: %s") % ", ".join(missing)
    best = script.best_walk()
    ending = script.endings.get(best.at)
    if ending is None:
        yield ("turns",), _("the best replies go in a circle")
    elif ending.kind != "good":
        at = list(script.endings).index(ending.code)
        yield ("endings", at), _("the best replies lead to «%s», which is not a good ending") % ending.code


def _length(script: Script) -> Iterator[Remark]:
    """A conversation of 8-12 turns for somebody who does not say the worst."""
    longest = script.reach.longest(script)
    if not TURNS_AT_LEAST <= longest <= TURNS_AT_MOST:
        reason = _("the longest sensible conversation has %(there)s turns instead of %(least)s–%(most)s")
        shown = {"there": longest, "least": TURNS_AT_LEAST, "most": TURNS_AT_MOST}
        yield ("turns",), reason % shown


def _marks(content: dict[str, Any], script: Script) -> Iterator[Remark]:
    """Replies of a turn differ, are marked by the same criteria, and all criteria are shown often enough."""
    shown = Counter[str]()
    for at, row in enumerate(content["turns"]):
        turn = script.turns[row["code"]]
        sets = {frozenset(reply.marks) for reply in turn.replies}
        if len(sets) > 1:
            yield ("turns", at, "replies"), _("the replies of one turn are marked by different criteria")
        if len({tuple(sorted(reply.marks.items())) for reply in turn.replies}) == 1:
            yield ("turns", at, "replies"), _("all replies of the turn «%s» are worth the same") % turn.code
        for place, reply in enumerate(turn.replies):
            for code in sorted(set(reply.marks) - set(script.criteria)):
                where = ("turns", at, "replies", place, "marks", code)
                yield where, _("the criterion %s is not among those of the dialogue") % code
        if turn.code in script.reach.turns:
            shown.update(set().union(*sets))
    on_best = {code for step in script.best_walk().steps for code in step.reply.marks}
    for at, code in enumerate(script.criteria):
        if shown[code] < TIMES_SHOWN:
            yield ("criteria", at), _("the criterion %s is shown less than twice") % code
        elif code not in on_best:
            yield ("criteria", at), _("the best conversation never shows the criterion %s") % code


def _betrayals(script: Script) -> Iterator[Remark]:
    """The best reply is not to be found by its place or its length."""
    turns = list(script.turns.values())
    if len(turns) < ENDINGS_AT_LEAST:
        return
    places = Counter(turn.best for turn in turns)
    place, times = places.most_common(1)[0]
    if times > len(turns) / 2:
        yield (
            ("turns",),
            _("the best reply stands in place %(place)s in %(times)s turns of %(all)s")
            % {
                "place": place + 1,
                "times": times,
                "all": len(turns),
            },
        )
    longest = sum(
        all(
            len(turn.replies[turn.best].text) > len(reply.text)
            for at, reply in enumerate(turn.replies)
            if at != turn.best
        )
        for turn in turns
    )
    if longest > len(turns) / 2:
        reason = _("the best reply is the longest in %(times)s turns of %(all)s")
        yield ("turns",), reason % {"times": longest, "all": len(turns)}
