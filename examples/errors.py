"""What goes wrong is told well: chained exceptions, notes, groups, and a traceback as text."""

import traceback


class ConfigurationError(Exception):
    pass


def read_setting(settings, name):
    try:
        return int(settings[name])
    except (KeyError, ValueError) as error:
        problem = ConfigurationError(f"setting {name!r} is unusable")
        problem.add_note("settings were: " + ", ".join(sorted(settings)))
        raise problem from error


def main():
    settings = {"width": "80", "height": "many"}
    print("width:", read_setting(settings, "width"))
    problems = []
    for name in ("height", "depth"):
        try:
            read_setting(settings, name)
        except ConfigurationError as error:
            problems.append(error)
    try:
        raise ExceptionGroup("two settings", problems)
    except* ConfigurationError as group:
        for error in group.exceptions:
            print("".join(traceback.format_exception(error)), end="")
            print("-" * 20)
    try:
        "text".uper()
    except AttributeError as error:
        print(*traceback.format_exception_only(error), end="")


main()
