print("importing", __name__, __package__)
VALUE = 41
_hidden = "hidden"
def use():
    from .second import other
    return other(VALUE)
