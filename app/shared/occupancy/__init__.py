"""Occupancy (占用): the one guard against double booking. It has no pages."""

from flask import Blueprint

from app.core.module import Module

module = Module(Blueprint("occupancy", __name__), title="Occupancy")
