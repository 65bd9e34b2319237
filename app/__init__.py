"""Keystone, a course platform for hands-on professions. `application.create_app(config)` is the table of contents."""
