"""What each role does, and where: the texts of the help page. Data rather than code, hence a file of its own.

Each line is (sentence, endpoint of the page); a page that this installation lacks, or that the reader may not
open, is not linked.
"""

from app.core.language import lazy as _l

Line = tuple[str, str]

EVERYBODY: tuple[Line, ...] = (
    (_l("Ask for a car: say where to, when and how many. The rest is filled in for you."), "home.start"),
    (_l("See with whom your request lies and for how long, chase it, or withdraw it."), "approvals.inbox"),
    (_l("Find people, cars and numbers: the first letters of the pinyin are enough."), "search.results"),
    (_l("Before a leave, name a deputy; what is due meanwhile goes to the deputy."), "accounts.absences"),
    (_l("Signed in on a phone that you no longer have? End that session."), "accounts.devices"),
)
ROLES: dict[str, tuple[Line, ...]] = {
    "department_head": (
        (_l("Approve what your department asks for. Warnings stand beside the button."), "approvals.inbox"),
        (_l("Several plain cases can be ticked and approved at once."), "approvals.inbox"),
        (_l("Let somebody decide for you for a time."), "approvals.delegations"),
    ),
    "leader_in_charge": (
        (_l("Only what a rule sends to you arrives here: long trips, holidays, limits."), "approvals.inbox"),
        (_l("Send back with a reason if something is to be changed; reject if it is not to be."), "approvals.inbox"),
        (_l("Let somebody decide for you for a time."), "approvals.delegations"),
    ),
    "manager": (
        (_l("Change the way that approvals take. Running cases keep the way they began with."), "approvals.routes"),
        (_l("Change the rules of the office: values, whether they block or only warn, and since when."), "policies.policies"),
        (_l("See every running case, and pass on what lies too long."), "approvals.running"),
        (_l("Confirm the holidays of the coming year when the notice is out."), "workdays.calendar"),
        (_l("See whether the portal itself is well."), "home.health"),
    ),
    "dispatcher": (
        (_l("Give cars and drivers to approved requests. Refused choices show their reason."), "vehicles.desk"),
        (_l("See all cars of the day on one board."), "vehicles.board"),
        (_l("Keep cars, drivers and places up to date; many at once by Excel."), "imports.kinds"),
    ),
    "driver": (
        (_l("Accept a trip, note the odometer at departure and at return."), "vehicles.driver"),
        (_l("On a phone: the first button is always the next step."), ""),
    ),
    "receptionist": ((_l("Ask for the cars of a reception, also on behalf of somebody else."), "home.start"),),
    "steward": ((_l("See who uses which car today, to fetch guests from the gate."), "vehicles.board"),),
    "keeper": ((_l("Keep registers by Excel: fetch the template, upload, look at the check, confirm."), "imports.kinds"),),
    "guard": ((_l("Find the plate at the gate: its last three digits are enough."), "search.results"),),
    "duty_officer": ((_l("See which cars are out, and who drives them."), "vehicles.board"),),
    "repairer": ((_l("Ask for a car when parts have to be fetched."), "home.start"),),
    "finance": ((_l("Every list goes out as Excel, exactly as filtered, numbers as numbers."), ""),),
    "sysadmin": (
        (_l("Take people in, let them go, move them; many at once by Excel."), "accounts.people_list"),
        (_l("Set name, working hours and quiet hours of the organisation."), "settings.edit"),
        (_l("See whether the portal itself is well."), "home.health"),
    ),
    "secadmin": (
        (_l("Give roles to people. Nobody holds two of the three administrators' roles."), "accounts.people_list"),
        (_l("See what each role may do, and change it."), "accounts.roles"),
    ),
    "auditor": (
        (_l("Read who did what and when, also what the administrators did."), "audit.entries"),
        (_l("Prove that the log is whole."), "audit.proof"),
    ),
}  # fmt: skip
