"""Print it, show it: the month as a table, the home card, the top line."""
