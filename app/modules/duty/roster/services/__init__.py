"""Roster: services."""
