"""The planner measured: instances of our own, peers beside it in one run, its curve, its growth, its bars."""
