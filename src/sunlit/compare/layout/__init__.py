"""Where the members of a structure lie in memory: shapes read from code, measured as compilers lay them out."""

from sunlit.compare.layout.measure import MODELS, Extent, Layout, Measured, Model, Names, basic_size, measure
from sunlit.compare.layout.registry import shape_of
from sunlit.compare.layout.shape import Field, Shape

__all__ = [
    "MODELS",
    "Extent",
    "Field",
    "Layout",
    "Measured",
    "Model",
    "Names",
    "Shape",
    "basic_size",
    "measure",
    "shape_of",
]
