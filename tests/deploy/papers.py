"""Papers for an office: samples of each form, each of its own bytes, under a title that no other has."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from tests.house.sources import ROOT

COMMON = "ujiwati"  # a word that all titles hold
GROUPS = {  # whose papers: the group's own word in its titles, and who reads them
    "mawarwati": frozenset({"siti", "hadi", "budi"}),  # Biasa of Pelanggaran
    "melatiwati": frozenset({"siti", "hadi"}),  # Terbatas of Pelanggaran
    "anggrekwati": frozenset({"hadi"}),  # Rahasia of Pelanggaran
    "kenangawati": frozenset({"budi"}),  # Terbatas of Hukum
    "dahliawati": frozenset[str](),  # from the watched folder, not yet classified: the archivist's
    "tanjungwati": frozenset({"siti", "hadi"}),  # Biasa first, then narrowed to Terbatas
}
TRAILER = b"\n% "


@dataclass(frozen=True, slots=True)
class Paper:
    """A file and what it is to be found by: ``word`` stands in its title alone, ``body`` in its text."""

    name: str
    data: bytes
    group: str
    word: str
    body: str
    is_office: bool  # read by Tika

    @property
    def readers(self) -> frozenset[str]:
        return GROUPS[self.group]


def papers_of(group: str, kinds: str) -> list[Paper]:
    """A paper of each kind: ``d`` docx, ``x`` xlsx, ``h`` html, ``e`` mail, ``p`` PDF, ``s`` scan."""
    return [_paper(group, kind) for kind in kinds]


def _paper(group: str, kind: str) -> Paper:
    sample, body, make, is_office = KINDS[kind]
    word = _next_word()
    title = f"{COMMON} {group} {word}"
    ending = sample.rpartition(".")[2]
    data = make((ROOT / "samples/files" / sample).read_bytes(), title)
    return Paper(f"{title}.{ending}", data, group, word, body, is_office)


def _next_word() -> str:
    """Words of letters that no text holds and no stemmer or misspelling joins."""
    number = len(_given)
    syllables = [f"{'bdgklmnprst'[number // 11 % 11]}o", f"{'bdgklmnprst'[number % 11]}u"]
    _given.append("x" + "".join(syllables) + "".join(reversed(syllables)) + "q")
    return _given[-1]


_given: list[str] = []


def _zip_with(data: bytes, title: str) -> bytes:
    kept = io.BytesIO(data)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.comment = title.encode()
    return kept.getvalue()


def _page_with(data: bytes, title: str) -> bytes:
    return data.replace(b"</body>", f"<p>{title}</p></body>".encode())


def _mail_with(data: bytes, title: str) -> bytes:
    """A mail's subject is its title."""
    head, _, rest = data.partition(b"\nSubject: ")
    return head + f"\nSubject: {title}\n".encode() + rest.partition(b"\n")[2]


def _with_trailer(data: bytes, title: str) -> bytes:
    return data + TRAILER + title.encode() + b"\n"


KINDS: dict[str, tuple[str, str, Callable[[bytes, str], bytes], bool]] = {
    "d": ("undangan-pleno-dps.docx", "pleno", _zip_with, True),
    "x": ("daftar-inventaris.xlsx", "inventaris", _zip_with, True),
    "h": ("edaran-jam-kerja.html", "piket", _page_with, True),
    "e": ("permintaan-data-media.eml", "redaksi", _mail_with, True),
    "p": ("ba-mediasi.pdf", "mediasi", _with_trailer, False),
    "s": ("lhp-kampanye-pasar.jpg", "kampanye", _with_trailer, False),
}
