"""Ask for it."""
