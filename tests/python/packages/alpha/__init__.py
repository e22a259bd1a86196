"""The alpha package."""
print("importing", __name__, __package__, __path__[0].rsplit("/")[-1])
from .first import VALUE, use
from . import first as renamed
__all__ = ["VALUE", "second"]
