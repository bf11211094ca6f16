"""How long a wait is said to be: a range, never a promise."""

from flask_babel import gettext as _

from roster.services.visits import Wait


def wait_words(wait: Wait) -> str:
    """Return `about 20–40 minutes`, or `under 20 minutes` where it may be none at all."""
    if not wait.least:
        return str(_("under %(most)s minutes", most=wait.most))
    return str(_("about %(least)s–%(most)s minutes", least=wait.least, most=wait.most))
