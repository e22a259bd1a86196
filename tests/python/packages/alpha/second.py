print("importing", __name__)
from ..alpha.first import VALUE as imported
from .sub import deep
def other(value):
    return value + 1, imported, deep.name()
