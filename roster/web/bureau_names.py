"""Names that templates know by code: the acting bureau's roles and centers, sentences of services."""

from flask import Flask, g
from flask_babel import get_locale

from roster.core.sentences import Listed, Named, Sentence
from roster.services import planning_names, pool
from roster.web.access import current_bureau
from roster.web.presentation import local_name


def install(app: Flask) -> None:
    """Make them filters and globals of the templates."""
    app.jinja_env.filters["sentence"] = sentence
    app.jinja_env.globals.update(role_name=role_name, center_name=center_name)


def sentence(value: Sentence | Named | Listed) -> str:
    """Return a sentence, or names, in the reader's language."""
    return value.in_language(str(get_locale()))


def role_name(code: str) -> str:
    """Return the acting bureau's name of a role, in the reader's language."""
    if "role_names" not in g:
        g.role_names = {role.code: role for role in planning_names.roles_of(current_bureau())}
    role = g.role_names.get(code)
    return local_name(role) if role is not None else code


def center_name(code: str) -> str:
    """Return the name of the acting bureau's center, in the reader's language."""
    if "center_names" not in g:
        g.center_names = {center.code: center for center in pool.centers(current_bureau())}
    center = g.center_names.get(code)
    return local_name(center) if center is not None else code
