"""Repositories to rehearse, and mistakes that a rehearsal must find."""
