"""Beluga with its processes killed, its disk full, its connections cut and its database away."""
