"""bookings that have two times in a row

Revision: 0031, after 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bookings", sa.Column("is_long", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # A long booking keeps its first time; the program before knows one seat a booking.
    op.execute(
        "DELETE FROM seat_claims WHERE booking_id IN (SELECT id FROM bookings WHERE is_long) AND seat_id NOT IN "
        "(SELECT seats.id FROM seats JOIN bookings ON bookings.slot_id = seats.slot_id "
        "WHERE bookings.id = seat_claims.booking_id)"
    )
    op.drop_column("bookings", "is_long")
