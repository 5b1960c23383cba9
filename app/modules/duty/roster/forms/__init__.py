"""Roster: forms."""
