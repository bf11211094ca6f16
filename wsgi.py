"""The web application for a WSGI server: `gunicorn wsgi:app`."""

from roster.app import create_app

app = create_app()
