"""Do it: plans and their rounds, scans, explanations."""
