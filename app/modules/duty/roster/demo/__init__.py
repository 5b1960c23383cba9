"""Roster: demo."""
