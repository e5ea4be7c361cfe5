"""Hits become findings: cues, structure, carriers; every reason named."""
