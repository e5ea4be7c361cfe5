"""An event as a message for people: a title, and a text that stands for itself."""

from sunlit.watch.model import Event


def title(event: Event) -> str:
    """One line."""
    return f"Sunlit watch: {event.headline}"[:200]


def body(event: Event) -> str:
    """What happened, what it rests on, and where the evidence is."""
    lines = [event.headline, "", *event.lines, *([""] if event.lines else [])]
    lines += [f"Seen: {event.at}", f"Source: {event.source}"]
    if event.bundle:
        lines.append(f"Evidence: {event.bundle}, SHA-256 {event.sha256}")
    return "\n".join(lines) + "\n"
