"""What runs by itself: one clock for an installation, its sweeps, and the solver processes it starts.

The web never imports this. `flask roster clock` does.
"""
