"""Print it, list it: fuel and charging."""
