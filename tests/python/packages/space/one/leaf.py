NAME = __name__, __package__
