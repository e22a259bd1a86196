"""Building strings by appending: s += x must take linear time."""

import io


def appended(count):
    text = ""
    for index in range(count):
        text += "abcdefgh"[index & 7]
    return text


def numbered(count):
    text = "start"
    for index in range(count):
        text += str(index)
        text += ", "
    return text


def joined(count):
    parts = []
    for index in range(count):
        parts.append("item %d" % index)
    return "/".join(parts)


def written(count):
    buffer = io.StringIO()
    for index in range(count):
        buffer.write("line ")
        buffer.write(str(index))
    return buffer.getvalue()


print(len(appended(4_000_000)), len(numbered(600_000)), len(joined(300_000)), len(written(300_000)))
