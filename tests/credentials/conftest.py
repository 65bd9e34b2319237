"""The small course of certification, and people who hold its certificates."""

from tests.certification.conftest import app, catalogue, certifying_course, first, people, stopped  # noqa: F401 - fixtures
