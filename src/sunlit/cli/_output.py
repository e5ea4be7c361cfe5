"""Standard output that can be written to no more: nobody reads it, or there is no room."""

import os
import sys


def write_no_more() -> None:
    """Let what is still to be written to standard output go nowhere, so that the end of the program is no error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
