"""May it be? Fuel and charging: pure functions of values."""
