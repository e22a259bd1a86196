import collections
def first():
    colections = 5
    return collection
class Thing:
    def __init__(self):
        self.colour = 1
for action in (first, lambda: Thing().color, lambda: [].apend(1), lambda: collections.OrderDict, lambda: prnt, lambda: "".joined):
    try:
        action()
    except (NameError, AttributeError) as error:
        import traceback
        print("".join(traceback.format_exception_only(error)), end="")
def method_like():
    class A:
        x = 1
        def get(self):
            return x_coordinate
        x_coordinate = 5
    return A().get()
method_like()
