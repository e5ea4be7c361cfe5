"""How sure a verdict is, from 0 to 1, by the distance of the evidence to what decides."""

import math

# Held against the labelled lines of the benchmarks. What nothing shows tells less than what is shown, and needs more
# distance to be as sure.
_SHOWN = (0.45, 0.6)
_NOT_SHOWN = (0.75, -0.5)
_MOST = 0.99
_EVEN = 0.5


def shown(distance: float) -> float:
    """How sure it is that the case which passed, or what speaks against any case, is right."""
    return _logistic(distance, *_SHOWN)


def not_shown(distance: float) -> float:
    """How sure it is that a word has another meaning, as the case that people are meant lacks so much."""
    return max(_EVEN, _logistic(distance, *_NOT_SHOWN))


def mentioned(against: float) -> float:
    """How sure it is that a word which surely means people is only said: even, unless more speaks against a case than
    for it."""
    return shown(against) if against > 0 else _EVEN


def _logistic(distance: float, slope: float, start: float) -> float:
    return round(min(_MOST, 1 / (1 + math.exp(-slope * distance - start))), 2)
