"""Print it, and show it: lists, the board, records, figures, papers."""
