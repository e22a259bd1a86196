def fail(kind, text):
    raise kind(text)


def collect():
    errors = []
    for kind, text in ((ValueError, "one"), (TypeError, "two")):
        try:
            fail(kind, text)
        except Exception as error:
            errors.append(error)
    errors.append(ExceptionGroup("nested", [OSError(2, "gone", "file.txt")]))
    raise ExceptionGroup("several things", errors)


collect()
