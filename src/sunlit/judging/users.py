"""What the rest of the target tells of a place: an enum alone in its file means what the face struct makes of it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from sunlit.judging.judge import Judged
from sunlit.judging.wording import AGAINST
from sunlit.schema import LISTED, Basis, Verdict

_ENOUGH = 3  # places of a trait that tell what the rest of it is
_CLEAR = 0.7  # confidence from which a place tells what those beside it are
_CONFIDENCE = 0.6
_NEAR = 4  # folders up from a file: what lies farther away in a whole machine is another product
_IDENTIFIER = re.compile(r"[^\W\d]\w{3,}")


def settle(judged: Sequence[Judged]) -> list[Judged]:
    """Give undecided places the verdict of the strongest place of their trait that names them, in any file.

    What is settled so can settle others: a field of a class that is the type of a field. A type whose name may mean
    something else is settled only by what is declared to be of that type.
    """
    settled = list(judged)
    open_places = [number for number, place in enumerate(settled) if place.undecided]
    users: dict[tuple[str, str], Judged] = {}
    typed: dict[tuple[str, str], Judged] = {}
    fresh = [place for place in settled if place.verdict == "capability"]
    while fresh and open_places:
        for known in sorted(fresh, key=lambda place: place.confidence):
            users |= {(known.trait, name): known for name in _IDENTIFIER.findall(f"{known.type} {known.excerpt}")}
            typed |= {(known.trait, name): known for name in _IDENTIFIER.findall(known.type)}
        fresh = []
        for number in list(open_places):
            place = settled[number]
            names = (place.set_name, place.name if place.role == "type" else "", *place.containers[:1])
            table = typed if place.verdict == "dismissed" else users
            user = next((table[place.trait, name] for name in names if (place.trait, name) in table), None)
            if user is not None:
                settled[number] = _as_used(place, user)
                fresh.append(settled[number])
                open_places.remove(number)
    _follow_the_rest(settled, open_places)
    _follow_neighbours(settled)
    return settled


def _follow_the_rest(settled: list[Judged], open_places: Sequence[int]) -> None:
    """Judge what is still a record for want of anything that tells otherwise as the rest of its trait near it is."""
    still = set(open_places)
    decided = [one for number, one in enumerate(settled) if one.verdict in LISTED and number not in still]

    @cache
    def judged_in(folder: str, trait: str) -> Counter[tuple[Verdict, Basis]]:
        within = (one for one in decided if one.trait == trait and one.location.path.startswith(folder))
        return Counter((one.verdict, one.basis) for one in within)

    for number in still:
        place = settled[number]
        *_, widest = _folders(place)
        rest = judged_in(widest and f"{widest}/", place.trait)
        if place.verdict != "record" or rest.total() < _ENOUGH or any(verdict == "record" for verdict, _ in rest):
            continue
        (verdict, basis), _ = rest.most_common(1)[0]
        says = "nothing beside it tells where it comes from, and all else of its kind that was found is judged so"
        settled[number] = msgspec.structs.replace(
            place, verdict=verdict, basis=basis, confidence=_CONFIDENCE, reasons=(*_standing(place)[:4], says)
        )


def _follow_neighbours(settled: list[Judged]) -> None:
    """Judge a trait that is handled, and of which its own file tells nothing, as the files beside it judge theirs.

    Those of the narrowest folder count in which enough are clear; where none near is, or they are not of one mind,
    nothing follows.
    """
    clear: dict[tuple[str, str], Counter[tuple[Verdict, Basis]]] = {}
    clearest: dict[tuple[str, str], Judged] = {}
    for place in settled:
        if place.verdict in LISTED and not place.undecided and not place.blind and place.confidence >= _CLEAR:
            for folder in _folders(place):
                clear.setdefault((place.trait, folder), Counter())[place.verdict, place.basis] += 1
                clearest[place.trait, folder] = max(
                    clearest.get((place.trait, folder), place), place, key=lambda one: one.confidence
                )
    for number, place in enumerate(settled):
        if not place.untold:
            continue
        scopes = ((place.trait, folder) for folder in _folders(place))
        scope = next((scope for scope in scopes if scope in clear and clear[scope].total() >= _ENOUGH), None)
        if scope is None or len({verdict for verdict, _ in clear[scope]}) != 1:
            continue
        (verdict, basis), _ = clear[scope].most_common(1)[0]
        teller = clearest[scope]
        says = (
            "nothing in its own file tells what it is for, and all of its kind in the files beside it is judged so, "
            f"such as “{teller.name}” ({teller.location.path})"
        )
        settled[number] = msgspec.structs.replace(
            place, verdict=verdict, basis=basis, confidence=_CONFIDENCE, reasons=(*_standing(place)[:4], says)
        )


def _folders(place: Judged) -> Iterator[str]:
    """The file that a place is in, its folder, the folder of that, and so on; the last may be the whole target."""
    path = place.location.path
    yield path
    for _ in range(_NEAR):
        path = path.rpartition("/")[0]
        yield path
        if not path:
            return


def _as_used(place: Judged, user: Judged) -> Judged:
    where = ".".join((*user.containers[:1], user.name))
    return msgspec.structs.replace(
        place,
        verdict=user.verdict,
        basis=user.basis,
        confidence=round(0.9 * user.confidence, 2),
        reasons=(*_standing(place)[:4], f"used by “{where}” ({user.location.path}), which is judged so"),
        undecided=False,
        blind=user.blind,
    )


def _standing(place: Judged) -> list[str]:
    """The reasons that stay true when others settle a place: what spoke against it before may speak for it now."""
    return [reason for reason in place.reasons if not reason.startswith(AGAINST)]
