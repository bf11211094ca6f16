"""The waiting list: a place in line that, when a seat frees, is offered it and keeps it for a while.

`joining` (join, leave, who goes first), `offering` (who gets a free seat; offers that run out), `answering` (accept,
decline), `reading`. `offering` knows nothing of bookings, so that booking can ask it first. Whoever changes more than
one of them takes them in this order: offer, place in line, seat.
"""
