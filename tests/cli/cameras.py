"""`sunlit camera` as a user runs it, in another process."""

import os
import subprocess
import sys
from pathlib import Path

SUNLIT = str(Path(sys.executable).with_name("sunlit"))
ENVIRONMENT = {
    **os.environ,
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "SUNLIT_CAMERA_USER": "viewer",
    "SUNLIT_CAMERA_PASSWORD": "invented",
}


def sunlit(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SUNLIT, "camera", *arguments],
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
