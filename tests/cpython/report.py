"""Runs one module of CPython's test suite and writes a line for each case, at once, so that a crash loses nothing.

    taipan report.py MODULE OUTPUT [FIRST]

Lines are tab-separated: "start", number, case; then "ok", "skip", "fail" or "error", number, case, cause. FIRST skips the
cases before that number: the caller goes on after one that crashed or hung. "end", number closes a complete run.
"""

import sys
import unittest
import warnings

import test.support


def one_line(text):
    """The text's first line, short, and without what would break a table."""
    line = str(text).strip().split("\n")[0]
    return line.replace("\t", " ")[:160]


def release_monitoring_tools():
    """What a setUp() took that a skip has cut short, without a tearDown()."""
    for tool in range(6):
        sys.monitoring.free_tool_id(tool)


class Report(unittest.TestResult):
    def __init__(self, output, first):
        super().__init__()
        self.output = output
        self.number = first
        self.status = None

    def write(self, *fields):
        self.output.write("\t".join([str(field) for field in fields]) + "\n")
        self.output.flush()

    def startTest(self, test):
        super().startTest(test)
        self.status = ("ok", "")
        self.write("start", self.number, test.id())

    def stopTest(self, test):
        super().stopTest(test)
        if self.status[0] == "skip":
            release_monitoring_tools()
        self.write(self.status[0], self.number, test.id(), self.status[1])
        self.status = None
        self.number += 1

    def note(self, test, status, cause):
        if self.status is None:  # a fixture of a class or module, which is no case of its own
            self.write(status, -1, test.id(), cause)
        elif self.status[0] in ("ok", "skip"):
            self.status = (status, cause)

    def note_exception(self, test, status, error):
        self.note(test, status, one_line(error[0].__name__ + ": " + str(error[1])))

    def addError(self, test, error):
        self.note_exception(test, "error", error)

    def addFailure(self, test, error):
        self.note_exception(test, "fail", error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.note_exception(test, "fail", error)

    def addSkip(self, test, reason):
        if self.status is None or self.status[0] == "ok":
            self.note(test, "skip", one_line(reason))

    def addUnexpectedSuccess(self, test):
        self.note(test, "fail", "unexpected success")

    def addDuration(self, test, elapsed):
        pass


def drop_cases(suite, count):
    """Takes the first COUNT cases out of a nested suite; gives how many are still to be taken out."""
    kept = []
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            count = drop_cases(test, count)
            kept.append(test)
        elif count > 0:
            count -= 1
        else:
            kept.append(test)
    suite._tests = kept
    return count


class Runner:
    def __init__(self, output, first):
        self.report = Report(output, first)
        self.first = first

    def run(self, suite):
        drop_cases(suite, self.first)
        if not sys.warnoptions:
            warnings.simplefilter("default")
        suite(self.report)
        self.report.write("end", self.report.number)
        return self.report


# What regrtest enables by -u; the rest ("network", "largefile", "walltime", "gui", ...) takes another machine or hours.
RESOURCES = ("cpu", "subprocess", "decimal", "console", "curses")


def main():
    test.support.use_resources = dict.fromkeys(RESOURCES)
    module, path = sys.argv[1], sys.argv[2]
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    with open(path, "a", encoding="utf-8", errors="backslashreplace") as output:
        runner = Runner(output, first)
        unittest.main(module=None, argv=["python -m unittest", "test." + module], testRunner=runner, exit=False)


if __name__ == "__main__":
    main()
