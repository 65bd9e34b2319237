"""Pages of seminars: for those who come, for those who run them, and for the day itself."""

from app.seminars.routes import attendance, calendar, minutes, offline, organising, portrait, registering, tables
from app.seminars.routes.blueprint import bp

__all__ = ["attendance", "bp", "calendar", "minutes", "offline", "organising", "portrait", "registering", "tables"]
