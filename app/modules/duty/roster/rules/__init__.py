"""May it be? Pure functions of values."""
