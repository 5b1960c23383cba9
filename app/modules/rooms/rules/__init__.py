"""May it be? Pure functions; they say no in a sentence."""
