"""A small file is there whole, also where several pages write it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from etl import folders


def test_many_at_once_leave_one_whole_file_and_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "told" / "one.json"
    texts = [str(number) * 20_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: [folders.place_text(path, text) for _ in range(20)], texts))
    assert path.read_text(encoding="utf-8") in texts
    assert list(path.parent.iterdir()) == [path]
