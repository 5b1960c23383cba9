"""The foundation: no tables, no office words."""
