"""Where a Chromium is that browser tests can drive. The set-up, the tests and the benchmarks all ask here.

Like `tools.set_up` it must be readable by Python 3.6; that is why annotations stand in quotation marks.
"""

import os
import shutil
import subprocess
import sys

NO_CHROMIUM = (
    "Prov som är märkta browser väntar på en webbläsare, alla andra körs: "
    "installera Chromium (i Debian paketet chromium) eller Google Chrome och kör make test igen."
)
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ELSEWHERE = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find_chromium(python: str = sys.executable) -> "str | None":
    """The path of a Chromium that starts, or None.

    `CHROMIUM` from the environment without a question, else one that is installed, else the one that the Playwright of
    `python` has fetched. Takes some 0.2 s, a second where Playwright must be asked.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen
    for path in [*map(shutil.which, ON_PATH), *ELSEWHERE]:
        if path and _starts(path):
            return path
    fetched = _playwrights_own(python)
    return fetched if fetched and _starts(fetched) else None


def _starts(path: str) -> bool:
    """Whether it runs. Ubuntu's chromium-browser may be a script that says that a snap is missing."""
    if os.name == "nt":
        return os.path.exists(path)  # there --version opens a window
    try:
        asked = subprocess.run(
            [path, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _playwrights_own(python: str) -> "str | None":
    try:
        answer = subprocess.check_output([python, "-c", _ASK_PLAYWRIGHT], stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None  # Playwright is not installed there
    return answer.decode().strip() or None
