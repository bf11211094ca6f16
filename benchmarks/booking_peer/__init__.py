"""Booking at ours and at django-appointment in the same run; never a part of the product."""
