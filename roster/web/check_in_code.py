"""The code on a center's screen with which practitioners check in, and its picture to scan."""

from functools import lru_cache

import segno
from flask import current_app, url_for

from roster.core import clock
from roster.models import Sitting
from roster.services import check_ins


def shown(sitting: Sitting | None) -> dict[str, str]:
    """Return `code` in two groups and `code_picture`, both empty when nobody has to check in or out."""
    code = check_ins.code_of(sitting, clock.now()) if sitting else None
    if code is None:
        return {"code": "", "code_picture": ""}
    address = f"{current_app.config['ROSTER'].base_url}{url_for('practitioner.check_in', code=code)}"
    return {"code": f"{code[:3]} {code[3:]}", "code_picture": _picture(address)}


@lru_cache(maxsize=64)
def _picture(address: str) -> str:
    """Draw once what screens ask for every few seconds."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2))
