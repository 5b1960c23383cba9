"""Print it, and put it together for a page."""
