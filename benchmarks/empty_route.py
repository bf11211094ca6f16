"""A Flask application that has nothing but an empty route: what any answer costs at least."""

from flask import Flask

app = Flask("empty")
app.add_url_rule("/", view_func=lambda: "")
