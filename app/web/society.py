"""What pages say of the society that runs this installation: the date in its zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import current_app

from app import clock
from config import zone


def today() -> date:
    """The date in the society's zone, in which validity and deadlines are decided."""
    return clock.today(zone(current_app.extensions["keystone-config"]))


def end_of(day: date) -> datetime:
    """The last moment of a day in the society's zone."""
    there = zone(current_app.extensions["keystone-config"])
    return datetime.combine(day + timedelta(days=1), time(), there) - timedelta(microseconds=1)
