"""The members of an archive and of the archives in it, each as an artifact of its own."""

import hashlib
from collections.abc import Iterable, Iterator
from io import BytesIO

from sunlit.intake import watch
from sunlit.intake.archives import Damaged, Format, Lost, Member, format_of
from sunlit.intake.limits import Budget, LimitReached, Limits
from sunlit.intake.names import Names
from sunlit.intake.unknown import may_be_packed, regions
from sunlit.schema import Artifact, Skipped


def unpack(artifact: Artifact, limits: Limits) -> Iterable[Artifact | Skipped]:
    """Everything in an archive, depth first: members, and bytes between them that belong to none.

    Paths are nested, `outer.zip!/lib/inner.jar!/X.class`; every member is yielded, then what is in it. What cannot
    be read, in part or at all, is yielded as Skipped; where a member can be read in part, that part is yielded before.
    Of what is no archive nothing is yielded but its parts that look encrypted. A limit ends it with one Skipped.
    Nothing is written to disk.
    """
    if not watch.at(artifact.path):
        return ()
    form = format_of(artifact.data)
    if form is None:  # as of most files
        return regions(artifact.path, artifact.data) if may_be_packed(artifact.data) else ()
    return _within(artifact, form, Budget(limits, len(artifact.data)))


def _within(archive: Artifact, form: Format, budget: Budget) -> Iterator[Artifact | Skipped]:
    try:
        yield from _members(archive, form, budget, depth=1)
    except LimitReached as limit:
        yield Skipped(archive.path, "skipped", str(limit))


def _members(archive: Artifact, form: Format, budget: Budget, depth: int) -> Iterator[Artifact | Skipped]:
    if depth > budget.limits.max_depth:
        reason = budget.limits.reached("max_depth", f"archives within archives, the members of this {form.name}")
        yield Skipped(archive.path, "skipped", reason)
        return
    names = Names(archive.path, archive.path + "!/")
    try:
        for item in form.members(archive, budget):
            path = names.path(item.name)
            budget.count_member()
            if isinstance(item, Lost):
                yield Skipped(path, item.outcome, item.reason, item.bytes, item.searched)
                continue
            if item.note:
                names.note(item.note, item.name)
            yield from _member(path, item, archive, budget, depth)
    except Damaged as damage:
        yield Skipped(archive.path, "unreadable", f"{form.name}: {damage}")
    yield from names.notes()


def _member(path: str, item: Member, archive: Artifact, budget: Budget, depth: int) -> Iterator[Artifact | Skipped]:
    """One member and what is in it. Where its bytes end early, what came before is kept. One that cost a worker its
    life is passed over, as far as it can be without reading it."""
    content = BytesIO()
    is_wanted = watch.at(path)
    most = budget.limits.max_artifact_bytes
    over = 0
    trouble: Damaged | LimitReached | None = None
    try:
        for chunk in item.chunks:
            kept = chunk[: most - content.tell()]
            content.write(kept)
            over += len(chunk) - len(kept)
    except (Damaged, LimitReached) as error:
        # without the frames that it came through: they hold what was unpacked, and it would hold them in a circle
        trouble = error.with_traceback(None)
    if not is_wanted:
        if isinstance(trouble, LimitReached):
            raise LimitReached(str(trouble))
        return
    data = content.getvalue()
    if data and data == archive.data:
        yield Skipped(path, "skipped", "the same bytes as the archive that holds it, audited there", len(data))
        return
    artifact = Artifact(path, data, hashlib.sha256(data).hexdigest())
    if data or trouble is None:
        yield artifact
    if over:
        yield Skipped(path, "skipped", budget.limits.reached("max_artifact_bytes", "size of one member"), over)
    if isinstance(trouble, Damaged):
        yield Skipped(path, "unreadable", str(trouble))
    if isinstance(trouble, LimitReached):
        raise LimitReached(str(trouble))
    if not watch.at(path):
        return
    if form := format_of(data):
        yield from _members(artifact, form, budget, depth + 1)
    elif may_be_packed(data, stray=item.at >= 0):
        yield from regions(path, data)
