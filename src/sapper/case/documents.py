"""The documents of a case: which file is the document of which source.

They are looked for in `CASE/documents/`, then where `SAPPER_DOCUMENTS` says, then where the
user says; nowhere else, and a case works without them. A file is a source's by the hash in
`documents.lock`, by its name, or because the source's phrases stand in it. Only names,
sizes and hashes are kept; reading a document is `sapper.evidence.documents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sapper.case.case import Case
from sapper.case.document_files import DocumentFile, listed, load
from sapper.case.document_lock import Locked, read_lock, unknown_source
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.evidence.anchoring import Readable, find
from sapper.evidence.claims import Claim, Source
from sapper.evidence.documents import MAX_BYTES, Document, Faulty, kind_of, too_large
from sapper.evidence.quotation import normal

_TRIED = 200
_TRIED_BYTES = 50_000_000
"""So many files, and so much of them, are read to find a document by its content."""
_TRIED_PDF = 20
"""So many of them are PDFs at most, of which each takes a second."""
_SAMPLE = 12
"""So many phrases of a source decide whether a document is its own."""
_TELLING = 20
"""A phrase of so many letters, found in one document alone, is enough to know it by."""


@dataclass(frozen=True)
class Documents:
    """The documents that were found, by source, and what was noticed.

    `how` says by what each was known: `given`, `hash`, `name` or `content`. `places` are the
    folders that were looked in; with none of them nothing was asked for.
    """

    readable: Mapping[str, Readable] = field(default_factory=dict[str, Readable])
    files: Mapping[str, DocumentFile] = field(default_factory=dict[str, DocumentFile])
    how: Mapping[str, str] = field(default_factory=dict[str, str])
    faults: tuple[Diagnostic, ...] = ()
    places: tuple[str, ...] = ()


def find_documents(
    case: Case, folders: Sequence[Path], given: Mapping[str, Path] | None = None
) -> Documents:
    """Look for the document of every source, in folders (in order) and among files given.

    Without a folder or a file it finds nothing, and tells only of a damaged `documents.lock`.
    """
    given = given or {}
    locked, faults = read_lock(case.folder)
    sources = {source.id for source in case.evidence.sources}
    faults += [unknown_source(name, item) for name, item in locked.items() if name not in sources]
    if not folders and not given:
        return Documents(faults=tuple(faults))
    search = _Search(case, [file for folder in folders for file in listed(folder)])
    search.faults.extend(faults)
    for source in case.evidence.sources:
        search.by_word(source, given.get(source.id), locked.get(source.id))
    search.by_content()
    search.tell_changed(locked)
    search.tell_missing(folders)
    return Documents(
        search.readable,
        search.files,
        search.how,
        tuple(search.faults),
        tuple(str(folder) for folder in folders),
    )


class _Search:
    """Sources and files as they find each other."""

    def __init__(self, case: Case, candidates: list[DocumentFile]) -> None:
        self.case = case
        self.candidates = candidates
        self.readable: dict[str, Readable] = {}
        self.files: dict[str, DocumentFile] = {}
        self.how: dict[str, str] = {}
        self.faults: list[Diagnostic] = []
        self.broken: dict[str, Faulty] = {}

    def by_word(self, source: Source, given: Path | None, locked: Locked | None) -> None:
        """The file that the user, the lock or a file's own name says."""
        if given is not None:
            file = DocumentFile.of(given, given.name)
            self._take(source, file, "given", load(file))
            return
        if locked is not None and self._by_lock(source, locked):
            return
        for file in self.candidates:
            if file.stem.casefold() == source.id.casefold():
                self._take(source, file, "name", load(file))
                return

    def _by_lock(self, source: Source, locked: Locked) -> bool:
        named = [file for file in self.candidates if file.base == locked.file]
        likely = [*named, *(file for file in self.candidates if file.size == locked.size)]
        for file in dict.fromkeys(likely):
            if file.size == locked.size and file.sha256() == locked.sha256:
                self._take(source, file, "hash", load(file))
                return True
        if not named:
            return False
        self._take(source, named[0], "name", load(named[0]))
        return True

    def tell_changed(self, locked: Mapping[str, Locked]) -> None:
        """A document that is not the one of the lock, however it was found."""
        for source, item in locked.items():
            found = self.readable.get(source)
            if found is None or found.document.sha256 == item.sha256:
                continue
            if self.how[source] == "given":
                continue  # the user has named another
            self.faults.append(
                diagnostic(
                    "document-differs",
                    f"`{self.files[source].name}` is not the file that `{source}` was anchored to",
                    item.span,
                    notes=("its hash is another than the one in `documents.lock`",),
                    help="look at what has changed, then write the lock anew: "
                    "`sapper check CASE --documents DIR --lock`",
                )
            )

    def _take(self, source: Source, file: DocumentFile, how: str, found: Document | Faulty) -> None:
        if isinstance(found, Faulty):
            self.broken[source.id] = found
            self.faults.append(_fault(found, source))
            return
        self.faults.extend(_fault(item, source) for item in found.notices)
        self.readable[source.id] = Readable.of(found)
        self.files[source.id] = file
        self.how[source.id] = how

    def by_content(self) -> None:
        """Documents whose names say nothing: those in which a source's phrases stand."""
        open_ = {
            source.id: phrases
            for source in self.case.evidence.sources
            if source.id not in self.readable and source.id not in self.broken
            for phrases in (quoted(self.case.evidence.claims, source.id),)
            if phrases
        }
        if not open_:
            return
        taken = {file.path for file in self.files.values()}
        read = list(self._readable([f for f in self.candidates if f.path not in taken]))
        sources = {source.id: source for source in self.case.evidence.sources}
        scores = [
            (score, name, index)
            for index, (_, readable) in enumerate(read)
            for name, phrases in open_.items()
            for score in (_score(sources[name], phrases, readable),)
            if score
        ]
        used: set[int] = set()
        for score, name, index in sorted(scores, key=lambda item: (-item[0], item[1], item[2])):
            rival = any(
                other == score and whose == name and which not in (index, *used)
                for other, whose, which in scores
            )
            if name in self.readable or index in used or rival:
                continue
            used.add(index)
            file, readable = read[index]
            self._take(sources[name], file, "content", readable.document)

    def _readable(self, files: Sequence[DocumentFile]) -> Iterable[tuple[DocumentFile, Readable]]:
        left, hashes = _TRIED_BYTES, set[str]()
        plain = [file for file in files if kind_of(file.name) != "pdf"]
        printed = [file for file in files if kind_of(file.name) == "pdf"]
        for file in (*plain[:_TRIED], *printed[:_TRIED_PDF]):
            if file.size > MAX_BYTES:
                self.broken[file.name] = too_large(file.name, file.size)
                continue
            left -= file.size
            if left < 0:
                continue
            found = load(file)
            if isinstance(found, Faulty):
                self.broken[file.name] = found
            elif found.sha256 not in hashes:
                hashes.add(found.sha256)
                yield file, Readable.of(found)

    def tell_missing(self, folders: Sequence[Path]) -> None:
        """A source from which phrases are quoted, and whose document is not there."""
        for source in self.case.evidence.sources:
            count = len(quoted(self.case.evidence.claims, source.id))
            if not count or source.id in self.readable or source.id in self.broken:
                continue
            phrases = "a phrase is quoted" if count == 1 else f"{count} phrases are quoted"
            odd = list(dict.fromkeys(item.message for item in self.broken.values()))[:4]
            looked = ", ".join(f"`{folder}`" for folder in folders)
            self.faults.append(
                diagnostic(
                    "no-document",
                    f"`{source.id}` has no document, and {phrases} from it",
                    source.span,
                    notes=(*((f"looked in {looked}",) if looked else ()), *odd),
                    help=f"name its file `{source.id}.txt` (or .md, .html, .pdf), "
                    f"or give `--documents {source.id}=FILE`",
                )
            )


def quoted(claims: Sequence[Claim], source: str) -> list[Claim]:
    """The claims of a source that quote a phrase."""
    return [claim for claim in claims if claim.source == source and claim.quote is not None]


def _score(source: Source, claims: Sequence[Claim], readable: Readable) -> float:
    """How well a document fits a source: 0 where it does not."""
    sample = [claim.quote for claim in claims if claim.quote is not None][:_SAMPLE]
    states = [find(quote, readable.normal).state for quote in sample]
    hits = [quote for quote, state in zip(sample, states) if state != "lost"]
    share = len(hits) / len(sample)
    title = normal(source.title).form
    titled = len(title) >= _TELLING // 2 and title in readable.normal.form[:20_000]
    telling = len(sample) == 1 and bool(hits) and len(normal(hits[0].exact).form) >= _TELLING
    if (titled and hits) or (len(hits) > 1 and share >= 0.5) or telling:
        return share + (1.0 if titled else 0.0)
    return 0.0


def _fault(found: Faulty, source: Source) -> Diagnostic:
    return diagnostic(found.code, found.message, source.span, help=found.help or ())
