"""Web-side objects: sign-in, form tokens, languages, flood limits. No logic."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_security import Security
from flask_wtf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(
    get_remote_address, storage_uri="memory://", default_limits=["6000 per minute"], swallow_errors=True
)
"""Only stems floods, per process and generously: a whole town's telephones may come from one carrier's address.

Whoever it cannot count passes: its memory (limits 5.8) fails when two threads begin its tidying at one instant, and that
must not cost anybody a booking.
"""
migrate = Migrate()
security = Security()
