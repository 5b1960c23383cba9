"""May it be? Schedules, states, scans, labels, figures; pure."""
