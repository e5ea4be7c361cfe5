"""Translations: a word in the text of one language that only looks like a trait in another one."""

import re
from functools import lru_cache

from sunlit.judging.places import Place
from sunlit.judging.scene import Scene
from sunlit.vocabulary.spelling import find

# ISO 639-1, and some of the longer tags that catalogs are named by.
_TAGS = """
aa ab af ak am an ar as ast av ay az ba be bg bi bm bn bo br bs ca ce ckb cs csb cv cy da de dv dz ee el en eo es
et eu fa ff fi fil fj fo fr fur fy ga gd gl gn gu gv ha haw he hi hr hsb ht hu hy ia id ie ig io is it iu ja jv ka
kab kk kl km kn ko ks ku kw ky la lb lg li ln lo lt lv mai mg mi mk ml mn mr ms mt my nb nds ne nl nn no nso oc om
or os pa pap pl ps pt qu rm rn ro ru rw sa sc sd se si sk sl sm sn so sq sr ss st su sv sw szl ta te tg th ti tk tl
tn to tr ts tt tw ug uk ur uz ve vi wa wo xh yi yo zh zu
"""
_LANGUAGES = frozenset(_TAGS.split())
# Folders that hold translations, by their names.
_FOLDERS = """
i18n intl l10n lang langs language languages lc_messages lingua locale locales _locales messages translation
translations resource resources strings
"""
_HOLDS = frozenset(_FOLDERS.split())
_TAG = re.compile(r"(?:.*[._-])?([a-z]{2,3})(?:[_-](?:r?[A-Za-z]{2}|[A-Za-z]{4}|\d{3}))?(?:@\w+)?")
_NATIONAL = re.compile(r"values-([a-z]{2,3})(?:-r[A-Z]{2})?")
# What is written in Chinese characters is read in several languages.
_SHARED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ALWAYS = frozenset({"en", "code"})
_LONGEST = 400


@lru_cache(maxsize=1 << 10)
def language_of(path: str) -> str:
    """The language that the path of a translation names ("lv"), "" where it names none."""
    parts = path.replace("!/", "/").split("/")
    if national := next((match[1] for part in parts if (match := _NATIONAL.fullmatch(part))), ""):
        return national
    if not _HOLDS.intersection(part.lower() for part in parts[:-1]):
        return ""
    named = [match[1] for part in (*parts[:-1], parts[-1].split(".")[0]) if (match := _TAG.fullmatch(part))]
    return next((tag for tag in reversed(named) if tag in _LANGUAGES), "")


def only_looks_like_it(scene: Scene, place: Place) -> str:
    """Why the words of a place only look like its trait, "" when nothing says so.

    They stand in a translation of something that does not speak of it, and belong to a third language (“kaste” is a
    box in Latvian) or have other meanings.
    """
    language = language_of(scene.path)
    if not language or place.passage < 0 or not place.hits:
        return ""
    spellings = [hit.entry.spelling for hit in place.hits]
    others = {spelling.language.split("-")[0] for spelling in spellings}
    if others & _ALWAYS or any(_SHARED.search(spelling.text) for spelling in spellings):
        return ""
    parts = (scene.passages[place.passage], *scene.chain(place.passage))
    original = next((part.name for part in parts if part.name), "")
    if not original or place.trait in _traits(original[:_LONGEST]):
        return ""
    if language not in others:
        return f"a word of another language ({min(others)}) than the text is translated into"
    is_told = " " in original.strip() and all(spelling.strength != "sure" for spelling in spellings)
    return "has other meanings, and what is translated here does not speak of people" if is_told else ""


@lru_cache(maxsize=1 << 10)
def _traits(text: str) -> frozenset[str]:
    return frozenset(trait for hit in find(text) for trait in hit.entry.traits)
