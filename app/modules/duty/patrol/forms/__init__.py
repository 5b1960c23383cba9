"""Ask for it: scans on the way, explanations, checkpoints, routes, plans."""
