"""The health of an index: everything that can be checked, and how to mend what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from qa import builds, encoders, reports, store, unfinished
from qa.confidence import calibration_for
from qa.errors import (
    CorpusError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    ModelError,
    QAError,
    command,
)
from qa.index import Index, open_index, rebuilding
from qa.settings import MINILM_RERANKER


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    ``status``: "ok"; "note", worth knowing, nothing is wrong; "wrong". ``mend`` is the
    command that puts it right, None where nothing has to be done.
    """

    check: Literal[
        "files", "format", "models", "confidence", "offline", "versions", "reports", "contents"
    ]
    status: Literal["ok", "note", "wrong"]
    text: str
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """All findings about one index; ``healthy`` unless one of them is wrong."""

    index: str
    healthy: bool
    findings: tuple[Finding, ...]


def examine(
    root: str | Path, corpus: str | Path | None = None, reranker: str = MINILM_RERANKER
) -> Health:
    """Check an index: its files, its models, and the reports that it was made from.

    ``corpus`` defaults to the folder that the index was built from. Writes nothing and
    opens no model. Never raises for what it finds.
    """
    root = Path(root)
    findings = tuple(_findings(root, corpus, reranker))
    return Health(str(root), all(one.status != "wrong" for one in findings), findings)


def _findings(root: Path, corpus: str | Path | None, reranker: str) -> Iterator[Finding]:
    rebuild = command("build", corpus or "corpus", index=root)
    try:
        faults = store.faults(root)
    except IndexMissing as error:
        mend = "qa doctor --index FOLDER" if root.is_file() else rebuild
        yield Finding("files", "wrong", _said(error), mend)
        return
    except IndexDamaged as error:
        yield Finding("files", "wrong", _said(error), _mend(error))
        return
    index: Index | None = None
    trouble: Finding | None = None
    try:
        index = open_index(root)
        corpus = corpus or index.manifest["corpus"]
        rebuild = rebuilding(root, index.manifest, corpus)
    except IndexDamaged as error:
        trouble = Finding("files", "wrong", _said(error), f"{rebuild} --force")
    except IndexMismatch as error:
        # The index may know its own folder of reports, and its model.
        known = rebuild if corpus else _mend(error)
        trouble = Finding("format", "wrong", _said(error), known)
    yield from _files(root, faults, f"{rebuild} --force")
    if index is None:
        if trouble and not (faults and trouble.check == "files"):
            yield trouble
        return
    if index.notice:
        yield Finding("files", "wrong", index.notice, f"{rebuild} --force")
    yield Finding("format", "ok", f"Format {index.manifest['format']}, build {index.build_id}.")
    yield from _models(index, Path(corpus or ""), reranker, rebuild)
    yield from _versions(index, rebuild)
    yield from _reports(index, Path(corpus or ""), rebuild)
    yield from _contents(index, f"{rebuild} --force")


def _files(root: Path, faults: list[store.Fault], rebuild: str) -> Iterator[Finding]:
    for fault in faults:
        text = f"{fault.path}: {fault.reason}."
        mend: str | None = rebuild
        if fault.forbidden and fault.stranger:
            # No command of one's own mends it.
            text, mend = f"{text} It belongs to another user, {fault.stranger}.", None
        elif fault.forbidden:
            mend = store.permitting(root)
        yield Finding("files", "wrong", text, mend)
    if not faults:
        count = len(store.build_ids(root))
        yield Finding("files", "ok", f"{count} build(s), every file's checksum is right.")
    for path in store.leftovers(root):
        text = f"{path}: left by a build that was interrupted; the next one clears it away."
        yield Finding("files", "note", text)
    part = root / unfinished.NAME
    if part.exists():
        text = f"{part}: vectors of a build that was interrupted; the next one goes on with them."
        yield Finding("files", "note", text)


def _models(index: Index, corpus: Path, reranker: str, rebuild: str) -> Iterator[Finding]:
    missing: list[str] = []
    mend = None
    present: list[encoders.ModelIdentity] = []
    for name in (index.settings.encoder, reranker):
        try:
            identity = encoders.identify(name)
        except ModelError as error:
            mend = _mend(error)
            if mend is None and name == index.settings.encoder:
                # A folder that is gone cannot be fetched: wherever it is now, or another model.
                another = {**index.manifest, "settings": {"encoder": "FOLDER"}}
                mend = rebuilding(index.root, another, corpus)
            missing.append(name)
            yield Finding("models", "wrong", _said(error), mend)
            continue
        if name == index.settings.encoder:
            try:
                index.require(identity)
            except IndexMismatch as error:
                yield Finding("models", "wrong", _said(error), rebuild)
                continue
        present.append(identity)
        yield Finding("models", "ok", f"{name} is on this machine, as expected.")
    if len(present) == 2:
        usual = command("build", corpus, index=index.root)
        yield _confidence(present[0], present[1], None if usual == rebuild else usual)
    if missing:
        text = f"Not ready without a network: {' and '.join(missing)} cannot be opened here."
        yield Finding("offline", "wrong", text, mend)
    else:
        text = "Ready without a network: all that a build and a question need is on this machine."
        yield Finding("offline", "ok", text)


def _confidence(
    encoder: encoders.ModelIdentity, reranker: encoders.ModelIdentity, usual: str | None
) -> Finding:
    """Say whether the confidence knows the models; ``usual`` builds with one that it knows."""
    fitted = calibration_for(encoder, reranker)
    if fitted is None:
        text = f"Not fitted for {encoder.name} with {reranker.name}: every answer is shown as weak."
        return Finding("confidence", "note", text, usual)
    weights = ", ".join(f"{name} {weight:+.2f}" for name, weight in fitted.weights.items())
    text = (
        f"Fitted for these two models: answered from {fitted.answered_from}, weak from "
        f"{fitted.weak_from}; weights: {weights}, and {fitted.intercept:+.2f}."
    )
    return Finding("confidence", "ok", text)


def _versions(index: Index, rebuild: str) -> Iterator[Finding]:
    then: Mapping[str, str] = index.manifest["versions"]
    now = builds.versions()
    changed = [
        f"{name} {then.get(name)}, now {now[name]}" for name in now if now[name] != then.get(name)
    ]
    if changed:
        text = f"Built with other versions: {'; '.join(changed)}."
        yield Finding("versions", "note", text, rebuild)
    if index.manifest["reader"] != builds.reader():
        text = "Built by another version of qa: reports may read differently now."
        yield Finding("versions", "note", text, rebuild)
    if not changed and index.manifest["reader"] == builds.reader():
        yield Finding("versions", "ok", "Built by this version of qa and of all libraries.")


def _reports(index: Index, corpus: Path, rebuild: str) -> Iterator[Finding]:
    try:
        documents, rejected = reports.load_corpus(corpus, index.documents)
    except CorpusError as error:
        mend = command("doctor", "--corpus", "FOLDER", index=index.root)
        yield Finding("reports", "wrong", _said(error), mend)
        return
    there = {document.id: document for document in documents}
    wrong = {
        "not in the index": there.keys() - index.documents.keys(),
        "in the index, but no longer in the folder": index.documents.keys() - there.keys(),
        "changed since the index was built": {
            id
            for id in there.keys() & index.documents.keys()
            if there[id].sha256 != index.documents[id].sha256
        },
    }
    for what, ids in wrong.items():
        for id in sorted(ids):
            yield Finding("reports", "wrong", f"Report {id} is {what}.", rebuild)
    if not any(wrong.values()):
        text = f"{len(there)} report(s) in {corpus}, as they stand in the index."
        yield Finding("reports", "ok", text)
    for one in rejected:
        yield Finding("reports", "note", f"Set aside: {one.source}: {one.reason}")


def _contents(index: Index, rebuild: str) -> Iterator[Finding]:
    wrong = [
        passage.id
        for passage in index.passages
        if index.documents[passage.document_id].text[passage.start : passage.end] != passage.text
    ]
    lengths = np.linalg.norm(index.vectors(), axis=1)
    odd = int(np.sum(~(np.abs(lengths - 1) < 1e-3)))
    twice = [id for id, count in Counter(p.id for p in index.passages).items() if count > 1]
    for count, what in (
        (len(wrong), f"passage(s) not word for word, first {wrong[:1]}"),
        (odd, "vector(s) not of length 1"),
        (len(twice), f"passage id(s) given twice, first {twice[:1]}"),
    ):
        if count:
            yield Finding("contents", "wrong", f"{count} {what}.", rebuild)
    if not (wrong or odd or twice):
        text = f"{len(index.passages)} passages, word for word, each with its vector."
        yield Finding("contents", "ok", text)


def _said(error: QAError) -> str:
    """Return what an error says without the command, which a finding names apart."""
    text = str(error)
    for stop in (
        ". Build it",
        ". Install it again",
        ". Name a folder",
        ". Name the index's folder",
        ". Save it again",
        ". Get the right",
    ):
        text = text.partition(stop)[0]
    return f"{text.rstrip('.')}."


def _mend(error: QAError) -> str | None:
    """Return the command that an error ends with, None where it ends with none."""
    return str(error).rpartition("with: ")[2] if "with: " in str(error) else None
