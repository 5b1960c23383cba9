"""What a test wants to be read: printed at the end of the run, also when it passes, and also by several processes.

A test says `record_property("print: heading", "line")`. A plugin of the whole suite, since with several processes the
one that prints has collected no folder of tests.
"""

import pytest

MARK = "print: "


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told: dict[str, list[str]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                for name, line in getattr(report, "user_properties", ()):
                    if str(name).startswith(MARK):
                        told.setdefault(str(name).removeprefix(MARK), []).append(str(line))
    for heading, lines in told.items():
        terminalreporter.section(heading)
        for line in lines:
            terminalreporter.write_line(line)
