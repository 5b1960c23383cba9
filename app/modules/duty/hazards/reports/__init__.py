"""Print it, list it: lists, figures, papers, and what a record shows."""
