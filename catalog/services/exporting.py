"""A version given out as the folder that it was loaded from; what was changed since is written anew."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml
from django.core.files.storage import default_storage

from catalog.bank_files import as_yaml
from catalog.bank_rows import canonical
from catalog.models import Exercise, Material, Programme, Question
from catalog.models.bank import row_of

HEAD = "---\n"
SPLIT = 3  # pieces of a page: nothing, its head, its text


class FolderNotEmptyError(Exception):
    """The folder is there and holds something: nothing is overwritten."""


def export_course(programme: Programme, folder: Path) -> list[str]:
    """Write the version's files and the module's own into `folder`; their names.

    Files are given back as they were loaded. In a version made on the platform (a published bank or
    dialogue, a programme fitted to a request) those that do not say what the version holds are written anew.

    Raises:
        FolderNotEmptyError: there is something in the folder already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderNotEmptyError
    texts = dict(programme.sources.values_list("name", "text"))
    if not programme.source_sha256 or not texts:
        texts = dict(_anew(programme, texts))
    if programme.module.source:
        texts["module.yaml"] = programme.module.source
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    names = sorted(texts)
    for media in programme.media.all():
        path = folder / "media" / media.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with default_storage.open(media.stored_as, "rb") as stored:
            path.write_bytes(stored.read())
        names.append(f"media/{media.name}")
    return names


def _anew(programme: Programme, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each file's name and text: the loaded one while it says the same, else one made of the rows."""
    for name, content, text in _files(programme):
        kept = texts.get(name)
        yield name, kept if kept is not None and _read(name, kept) == content else text


def _files(programme: Programme) -> Iterator[tuple[str, Any, str]]:
    """What the rows say: a file's name, its content to compare, and the content as text."""
    content = _plan(programme)
    yield "programme.yaml", content, _yaml(content)
    for lesson in programme.lessons.all():
        names = ("number", "title", "minutes", "outcomes")
        head = {"topic": lesson.topic_number, **{name: getattr(lesson, name) for name in names}}
        yield f"lessons/{lesson.number:02}.md", (head, lesson.source), _page(head, lesson.source)
    rows = [row_of(one) for one in Question.objects.filter(programme=programme).order_by("pk")]
    if rows:
        yield "questions.yaml", {row["code"]: row for row in rows}, as_yaml(rows)
    for rubric in programme.rubrics.all():
        content = {"code": rubric.code, "criteria": rubric.criteria}
        yield f"rubrics/{rubric.code}.yaml", content, _yaml(content)
    for exercise in programme.exercises.all():
        room = "dialogues" if exercise.kind == Exercise.Kind.DIALOGUE else "exercises"
        yield f"{room}/{exercise.code}.yaml", exercise.source, _yaml(exercise.source)
    yield from _materials(programme)


def _materials(programme: Programme) -> Iterator[tuple[str, Any, str]]:
    """Transcripts, lists of cases, cards and objections, the job aid."""
    lists = {"case": "cases.yaml", "card": "cards.yaml", "objection": "objections.yaml"}
    rows = Material.objects.filter(programme=programme).order_by("kind", "position")
    for kind, group in groupby(rows, key=lambda one: one.kind):
        bodies = [one.body for one in group]
        if kind in lists:
            yield lists[kind], bodies, _yaml(bodies)
            continue
        for body in bodies:
            if kind == Material.Kind.TRANSCRIPT:
                yield f"transcripts/{body['code']}.yaml", body, _yaml(body)
            else:
                head = {name: value for name, value in body.items() if name != "text"}
                yield "jobaid.md", (head, body["text"]), _page(head, body["text"])


def _plan(programme: Programme) -> dict[str, Any]:
    """programme.yaml of the rows."""
    names = ("number", "title", "theory", "practice", "control")
    topics = [{name: getattr(one, name) for name in names} for one in programme.topics.all()]
    by_day = groupby(programme.steps.order_by("day", "position"), key=lambda one: one.day)
    return {
        "passport": programme.passport,
        "outcomes": programme.outcomes,
        "topics": topics,
        "days": [{"number": day, "steps": [_step(one) for one in steps]} for day, steps in by_day],
        "tests": programme.tests,
        "transfer": programme.transfer,
        "refreshers": programme.refreshers,
    }


def _step(step: Any) -> dict[str, Any]:
    """One step; what it does not have is left out."""
    row = {
        "code": step.code,
        "at": f"{step.at:%H:%M}" if step.at else None,
        "title": step.title,
        "kind": step.kind,
        "ref": step.ref or None,
        "topic": step.topic_number,
        "minutes": step.minutes,
        "theory": step.theory,
    }
    more = {"modes": step.modes, "drill": step.drill, "outside": step.is_outside, "notes": step.notes}
    return row | {name: value for name, value in more.items() if value}


def _read(name: str, text: str) -> Any:
    """A loaded file as `_files` says it."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if name.endswith(".md"):
        pieces = plain.split(HEAD, 2)
        return (yaml.safe_load(pieces[1]), pieces[2].strip()) if len(pieces) == SPLIT else None
    content = yaml.safe_load(plain)
    if name == "questions.yaml":
        return {row["code"]: canonical({**row, "points": str(row["points"])}) for row in content}
    if name == "programme.yaml":
        content["transfer"] = content["transfer"].strip()
        for day in content["days"]:
            for step in day["steps"]:
                step.update({"notes": step["notes"].strip()} if "notes" in step else {})
    return content


def _yaml(content: Any) -> str:
    """The content as people may go on writing it."""
    text: str = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return text


def _page(head: Mapping[str, Any], text: str) -> str:
    """Markdown with its head."""
    return f"{HEAD}{_yaml(dict(head))}{HEAD}{text}\n"
