"""Speed and size, as ratios in one run: `python -m bench`, or `make bench`.

Absolute figures move with the machine; what counts is the comparison within a run. The *floor* is the barest
application on the same stack (Flask, Jinja, Flask-Login, three SQLAlchemy statements), with the same database and
server settings, asked in turn with Keystone.
Nothing here fails because something is slow.
"""
