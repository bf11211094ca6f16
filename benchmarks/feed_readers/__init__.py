"""Whether calendar programs that others wrote see in our feeds what we put in, and follow its changes."""
