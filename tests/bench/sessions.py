"""Many people at once: each a browser of its own at the running server, who drops a file, reads it and loads it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, expect

from etl.folders import ROOT

# Long, for a machine that does other things too; what is waited for is seen as soon as it is there.
WAIT = 600_000


def all_at_once(
    browser: Browser, address: str, data: Path, dropped: Sequence[Path], beside: Sequence[Path]
) -> list[int]:
    """Uploads each of `dropped` from a session of its own, through the page's steps, all together.

    While they are read the command line loads `beside` into the same `data`. Returns the exit codes of those. Raises
    AssertionError where a session does not come to the end, with what it sees.
    """
    with ExitStack() as stack:
        tabs = []
        for _path in dropped:
            context = browser.new_context(locale="sv-SE")
            stack.callback(context.close)
            tabs.append(context.new_page())
            tabs[-1].goto(f"{address}/upload", wait_until="commit")
        for tab, path in zip(tabs, dropped):
            expect(tab.get_by_test_id("stFileUploaderDropzoneInput")).to_be_attached(timeout=WAIT)
            tab.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(path)
        commands = [
            subprocess.Popen(
                [sys.executable, "-m", "etl", "load", str(path)],
                cwd=ROOT,
                env={**os.environ, "UTFALL_DATA": str(data)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for path in beside
        ]
        buttons = [tab.get_by_role("button", name="Läs in", exact=True) for tab in tabs]
        for tab, button in zip(tabs, buttons):
            expect(button).to_be_visible(timeout=WAIT)
            who = tab.get_by_label(re.compile("Vem läser in filen"))
            who.fill("Analytiker")
            who.press("Enter")
            expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=WAIT)
        for button in buttons:
            button.click(timeout=WAIT)
        for tab in tabs:
            expect(tab.get_by_text(re.compile(r"rader är inlästa")).first).to_be_visible(timeout=WAIT)
        return [command.wait(WAIT / 1000) for command in commands]
