"""The demonstration office: invented people. A file of its own, since its names are Chinese and many."""

from app.core.language import lazy as _l

PASSWORD = "Demo-portal-2026"  # noqa: S105 - known to all, for the demonstration only

# username, what this account shows
ACCOUNTS = [
    ("clerk", _l("Asks for cars and rooms (planning section)")),
    ("clerk2", _l("The same in another department")),
    ("leader", _l("Head of the clerk's department: approves")),
    ("director", _l("Leader in charge of general affairs: approves")),
    ("manager", _l("Head of general affairs: routes, rules, masters")),
    ("dispatcher", _l("Takes cars and drivers")),
    ("driver", _l("Drives; made for the phone")),
    ("receptionist", _l("Prepares receptions")),
    ("steward", _l("Looks after meeting rooms")),
    ("keeper", _l("Keeps assets and stores")),
    ("guard", _l("At the gate, and on patrol")),
    ("duty_officer", _l("On duty, hands over")),
    ("repairer", _l("Repairs what was reported")),
    ("finance", _l("Checks costs and settles")),
    ("sysadmin", _l("People, departments, settings")),
    ("secadmin", _l("Roles and who holds them")),
    ("auditor", _l("Reads and verifies the audit")),
]
