"""Print it."""
