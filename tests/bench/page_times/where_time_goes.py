"""Where the time of a warm script goes: a thread looks at what the script is doing, again and again."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from etl.folders import ROOT

# --- where the time goes ---------------------------------------------------------------------------------

_LIBRARIES = ("duckdb", "pandas", "pyarrow", "google/protobuf", "streamlit")


@dataclass
class Where:
    """What a script was seen doing: by library (whose code was running), and by function of ours (on whose behalf)."""

    libraries: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    def see(self, frame: FrameType | None) -> None:
        files = []
        while frame is not None:
            code = frame.f_code
            files.append((code.co_filename.replace("\\", "/"), code.co_name))
            frame = frame.f_back
        if not any(name == "_run_script" for _, name in files):
            return
        library = next((lib for file, _ in files for lib in _LIBRARIES if f"site-packages/{lib}" in file), "Python")
        root = ROOT.as_posix()
        ours = next(
            (
                i
                for i, (file, _) in enumerate(files)
                if file.startswith(root) and "site-packages" not in file and "/tests/" not in file
            ),
            None,
        )
        self.libraries["Utfall" if ours == 0 else library] += 1
        if ours is None:
            self.functions["Streamlit around the page"] += 1
            return
        file, name = files[ours]
        self.functions[f"{file.removeprefix(root + '/')}:{name}"] += 1
        if ours:
            self.calls[f"{file.removeprefix(root + '/')}:{name} -> {files[ours - 1][1]}"] += 1

    def told(self) -> dict[str, dict[str, float]]:
        """Shares of the time, largest first."""
        told = {}
        for name, counts in (("libraries", self.libraries), ("functions", self.functions), ("calls", self.calls)):
            whole = sum(self.functions.values()) or 1
            told[name] = {what: round(count / whole, 3) for what, count in counts.most_common(12)}
        return told


@contextmanager
def sampled() -> Iterator[Where]:
    """Looks at the running script about every millisecond, from beside."""
    where = Where()
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.001):
            frames = sys._current_frames()
            for thread in threading.enumerate():
                if thread.name.startswith("ScriptRunner") and thread.ident in frames:
                    where.see(frames[thread.ident])

    interval = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield where
    finally:
        done.set()
        watcher.join()
        sys.setswitchinterval(interval)
