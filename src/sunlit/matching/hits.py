"""The exact hits of a decoded text, also where they are written as escapes or in base64."""

from sunlit.readers.escapes import layers
from sunlit.readers.text import Text
from sunlit.vocabulary.spelling import Hit, find


def find_hits(text: Text, veiled: bool = True) -> list[Hit]:
    """Every hit, by place; positions are character indices into `text.string`, of an escape the place it starts.

    veiled  whether to undo escapes and base64: slow, and needless where `may_hold_veiled` says no
    """
    hits = find(text.string)
    for layer in layers(text.string) if veiled else ():
        known = {(hit.start, hit.entry) for hit in hits}
        for hit in find(layer.string):
            start = layer.origin(hit.start)
            end = max(start + 1, layer.origin(hit.end - 1) + 1)
            if (start, hit.entry) not in known:
                hits.append(Hit(hit.entry, start, end, hit.excluded))
    return sorted(hits, key=lambda hit: (hit.start, hit.end))
