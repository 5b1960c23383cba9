"""Where is it? Fuel and charging."""
