"""Roster: reminders."""
