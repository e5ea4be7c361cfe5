"""Alerts: who is told of an event, by which way, until it was taken."""
