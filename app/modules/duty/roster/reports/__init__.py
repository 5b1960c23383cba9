"""Roster: reports."""
