"""Do it: sessions, sign-in, passwords, roles, people. The caller holds the transaction."""

from app.shared.accounts.services.roles import seed_roles
from app.shared.accounts.services.sessions import open_session, session_of

__all__ = ["open_session", "seed_roles", "session_of"]
