from ... import alpha
from ...alpha import first
def name():
    return __name__, alpha.__name__, first.VALUE
