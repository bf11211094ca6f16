"""The waiting list: a place in line that, when a seat frees, is offered it and keeps it for a while.

`line` (places and offers, and the locks under which they move), `joining` (join, leave, who goes first), `offering` (who
gets a free seat; offers that run out), `sweeping` (what ends, is taken back or found free later), `answering` (accept,
decline), `reading`. `line`, `offering` and `sweeping` know nothing of bookings, so that booking can ask them first. Whoever changes more than
one of them takes them in this order: offer, place in line, seat.
"""
