"""The web application for a WSGI server (`gunicorn wsgi:app`) and for the `flask` command."""

from roster.app import load

app = load()
