"""`python -m etl`: check, load, withdraw, deliveries, build, verify, sample, template, pseudonymise, retain,
start."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Callable, Sequence

from etl import folders

# Why the system could not read or write, in words of ours.
_SYSTEM_WORDS = {
    errno.ENOENT: "filen eller mappen finns inte",
    errno.EACCES: "behörighet saknas",
    errno.EPERM: "behörighet saknas",
    errno.EISDIR: "det är en mapp",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.ENOSPC: "det finns inget utrymme kvar",
    errno.EROFS: "det går bara att läsa där",
}


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command line. Returns 0: every row taken; 1: some rows refused; 2: nothing taken of some file."""
    # Here, not above: what is imported takes longer than most of what is done, and pandas must be out of the way first.
    from access.rights import NotAllowed
    from etl.build import reference_files
    from etl.commands.file_report import FILE_REFUSED
    from etl.commands.parser import command_parser
    from etl.commands.printing import say

    arguments = command_parser().parse_args(words)
    try:
        return _command(arguments.command)(arguments)
    except reference_files.WrongReference as wrong:
        say(f"Ingenting nytt är publicerat. {wrong}")
        return FILE_REFUSED
    except NotAllowed as refused:
        say(refused.text())
        return FILE_REFUSED
    except OSError as error:
        why = _SYSTEM_WORDS.get(error.errno or 0, error.strerror)
        say(f"Det gick inte att läsa eller skriva i {error.filename or folders.data_folder()}: {why}.")
        return FILE_REFUSED


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """What the command does, with no other's imports."""
    if name in ("sample", "template"):
        from etl.commands import write_files

        return {"sample": write_files.write_sample, "template": write_files.write_template}[name]
    if name == "pseudonymise":
        from etl.commands import pseudonymise_file

        return pseudonymise_file.pseudonymise
    if name == "retain":
        from etl.commands import retain_persons

        return retain_persons.retain
    from etl.commands import check_and_load, store_and_build

    return {
        "check": check_and_load.check,
        "load": check_and_load.load,
        "withdraw": store_and_build.withdraw,
        "deliveries": store_and_build.list_deliveries,
        "build": store_and_build.build,
        "verify": store_and_build.verify,
        "start": store_and_build.start,
    }[name]


class _WithoutPandas:
    """pyarrow imports pandas, if it is there, to see whether what it is given is of pandas; no command has any."""

    @staticmethod
    def find_spec(name: str, *more: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


if __name__ == "__main__":
    sys.meta_path.insert(0, _WithoutPandas)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(main())
