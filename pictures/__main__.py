"""`python -m pictures`: draws every picture that is out of date, in every locale that has words for pictures.

python -m pictures               draw
python -m pictures sheet OUT     all pictures of all locales on one sheet
python -m pictures words [xx …]  bring catalogues up to date with the data files; begin that of a new language
python -m pictures fonts [DIR]   cut the fonts anew out of the Noto fonts below DIR (default: Debian's)
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from bot.i18n.locale import FALLBACK, available_locales
from pictures.drawing import DataError
from pictures.faults import find_faults
from pictures.manifest import all_drawings, picture_path, read_manifest, source_digest, write_manifest
from pictures.words import picture_locales, read_data, update

LARGEST = 60_000
"""Bytes of a picture: on a slow connection it comes with its caption, not after it."""


def main() -> int:
    """Runs the command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m pictures", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("sheet").add_argument("out", type=Path)
    commands.add_parser("words").add_argument("locales", nargs="*")
    commands.add_parser("fonts").add_argument("folder", nargs="?", type=Path, default=Path("/usr/share/fonts"))
    options = parser.parse_args()
    try:
        match options.command:
            case "sheet":
                return _sheet(options.out)
            case "words":
                return _words(options.locales)
            case "fonts":
                return _fonts(options.folder)
            case _:
                return _draw()
    except DataError as error:
        print(error, file=sys.stderr)
        return 1


def _draw() -> int:
    from pictures.png import render

    known, entries, wrong = read_manifest(), {}, 0
    for locale, name, canvas in all_drawings():
        key, path = f"{locale}/{name}", picture_path(locale, name)
        source = source_digest(canvas)
        if known.get(key, {}).get("source") != source or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(render(canvas.svg()))
            print(f"{key}: {path.stat().st_size:,} bytes")
        faults = find_faults(canvas)
        if path.stat().st_size > LARGEST:
            faults.append(f"larger than {LARGEST:,} bytes.")
        for fault in faults:
            print(f"{key}: {fault}", file=sys.stderr)
        wrong += len(faults)
        entries[key] = {"source": source, "png": hashlib.sha256(path.read_bytes()).hexdigest()}
    for key in known.keys() - entries.keys():
        locale, name = key.split("/")
        picture_path(locale, name).unlink(missing_ok=True)
    write_manifest(entries)
    return 1 if wrong else 0


def _words(locales: list[str]) -> int:
    for locale in locales or [name for name in picture_locales() if name != FALLBACK]:
        if locale not in available_locales() or locale == FALLBACK:
            print(f"{locale}: `python -m bot content new-locale` makes a language.", file=sys.stderr)
            return 1
        update(locale)
    return 0


def _sheet(out: Path) -> int:
    from pictures.png import contact_sheet

    paths = {f"{locale}/{name}": picture_path(locale, name) for name in read_data() for locale in picture_locales()}
    out.write_bytes(contact_sheet(paths))
    return 0


def _fonts(folder: Path) -> int:
    from pictures.subset import cut_fonts

    missing = cut_fonts(folder)
    for name in missing:
        print(
            f"{name} is not below {folder}: install Debian's fonts-noto-core, -mono and -cjk, or name a folder.",
            file=sys.stderr,
        )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
