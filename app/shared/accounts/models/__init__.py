"""People: who works here, where, as what, and what each may do."""

from app.shared.accounts.models.people import (
    ADMINISTRATORS,
    SEPARATED,
    Department,
    Person,
    PersonRole,
    PersonStatus,
    Post,
    Role,
    RoleGrant,
    Scope,
    SeededGrant,
)
from app.shared.accounts.models.records import (
    Absence,
    ActingRight,
    OneTimeLink,
    PasswordHistory,
    RecoveryCode,
    SecondFactor,
    SignIn,
    SignInTry,
)

__all__ = [
    "ADMINISTRATORS",
    "SEPARATED",
    "Absence",
    "ActingRight",
    "Department",
    "OneTimeLink",
    "PasswordHistory",
    "Person",
    "PersonRole",
    "PersonStatus",
    "Post",
    "RecoveryCode",
    "Role",
    "RoleGrant",
    "Scope",
    "SecondFactor",
    "SeededGrant",
    "SignIn",
    "SignInTry",
]
