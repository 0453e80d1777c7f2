"""No paragraph that stands in another module, nothing of the customer's documents."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from catalog.linting.fingerprints import RUN, fingerprint, words
from catalog.linting.masks import NORM
from catalog.linting.material import Material, Passage
from catalog.loading.files import Fault

LEAST_WORDS = 12  # of a paragraph that is compared
SHINGLE = 8
SHARED = 0.5  # of the smaller paragraph's shingles
COPIED_RUNS = 2  # of seven words each: eight words in a row
STANDING = re.compile(
    r"^[\W_]*(?:Зачёт|Без напарника|Самостоятельно|На вебинаре|В зале)"
)  # how it is done and judged
BREAK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.) )")


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph as it is compared."""

    slug: str
    passage: Passage
    at: int
    text: str
    words: tuple[str, ...]

    @property
    def shingles(self) -> list[int]:
        """Eight words in a row, hashed."""
        listed = self.words
        return [hash(listed[at : at + SHINGLE]) for at in range(len(listed) - SHINGLE + 1)]

    def fault(self, reason: str) -> Fault:
        """A fault at the paragraph."""
        begin = " ".join(self.text.split()[:6])
        return self.passage.fault(f"{reason}: «{begin}…»", self.text.split("\n")[0][:40], self.at)


def paragraphs_of(material: Material) -> list[Said]:
    """The module's paragraphs of twelve words and more."""
    found = []
    for passage in material.passages:
        if passage.page.sort == "module" and passage.key in {"title", "subtitle"}:
            continue  # the customer's own names of the modules
        if "modes" in passage.where:
            continue  # how pairs and groups work is the same everywhere
        start = 0
        for part in [*BREAK.split(passage.text)]:
            at = passage.text.find(part, start)
            start = at + len(part)
            listed = words(NORM.sub(" ", part) if "{{" in part else part)
            if len(listed) >= LEAST_WORDS and not STANDING.match(part):
                found.append(Said(material.slug, passage, at, part.strip(), tuple(listed)))
    return found


def check_copies(modules: Iterable[list[Said]]) -> Iterator[Fault]:
    """Each paragraph half of which stands in an earlier module."""
    owners: dict[int, Said] = {}
    sizes: dict[int, int] = {}
    for paragraphs in modules:
        mine: dict[int, Said] = {}
        for said in paragraphs:
            shingles = said.shingles
            for one in shingles:
                mine.setdefault(one, said)
            met: dict[int, tuple[Said, int]] = {}
            for one in shingles:
                other = owners.get(one)
                if other is not None:
                    met[id(other)] = (other, met.get(id(other), (other, 0))[1] + 1)
            for other, count in met.values():
                smaller = min(len(shingles), sizes[id(other)])
                if count >= SHARED * smaller:
                    place = other.passage.page.document.name
                    yield said.fault(f"абзац уже есть в {place}: напишите его заново")
                    break
        for one, said in mine.items():
            owners.setdefault(one, said)
            sizes[id(said)] = len(said.words) - SHINGLE + 1


def check_customer(paragraphs: Iterable[Said], known: Collection[str]) -> Iterator[Fault]:
    """Each paragraph with eight words in a row of the customer's documents."""
    for said in paragraphs:
        listed = said.words
        copied = 0
        for at in range(len(listed) - RUN + 1):
            copied += fingerprint(" ".join(listed[at : at + RUN])) in known
        if copied >= COPIED_RUNS:
            yield said.fault("слова взяты из документов заказчика: перескажите своими")
