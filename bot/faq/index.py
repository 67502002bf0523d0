"""The search, ready to use: built from the entries, or loaded from a cache that is keyed by what it was built from."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import structlog
from babel import Locale
from numpy.typing import NDArray
from platformdirs import user_cache_path

from bot.faq.corpus import NONE, Corpus, Entry, load_corpus
from bot.faq.doctor import Doctor
from bot.faq.features import extract
from bot.faq.glossary import Glossary, compile_lexicon
from bot.faq.model import Model
from bot.faq.search import Search
from bot.faq.terms import Folding, read_folding
from bot.faq.training import Example, train
from bot.i18n.locale import LOCALES

log = structlog.get_logger(__name__)

KEPT = 3
"""Caches that are kept, so that two versions side by side do not throw each other's away."""
CHUNK = 1 << 20
"""Bytes that are read at once."""
_PATIENCE = 120
"""Seconds that a build may take: it takes about 5."""
_BROKEN = (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile)
_NOT_PLACES = ("CN", "ZZ", "XA", "XB", "EU", "UN", "EZ")
"""China is a concept of its own; the others are no countries."""
_WHOLE = 5
"""Letters up to which a country's name is not shortened to a stem."""
_FIELDS = tuple(field.name for field in fields(Entry))
_CODE = ("corpus", "terms", "glossary", "features", "model", "training", "index")


def load_search(locales: Path = LOCALES, cache: Path | None = None) -> Search:
    """The search over the entries below `locales`.

    Args:
        cache: the folder of the cache; the user's cache folder when None. One that cannot be read or written costs
            time (the index is built, in a few seconds, instead of loaded), never correctness.

    Raises:
        CorpusError: an entry cannot be read.
        ValueError: the lexicon has a term without a word.
    """
    folder = user_cache_path("firstkey", appauthor=False) if cache is None else cache
    path = folder / f"faq-{_digest(locales)}.npz"
    folding = _read_folding(locales)
    found = _read(path) or (_read(path) if _build_apart(locales, path) else None)
    if found is None:
        log.warning("faq_index_not_kept", folder=str(folder))
        corpus = load_corpus(locales)
        found = (corpus, *_build(locales, folding, corpus))
    return _search(locales, folding, *found)


def _read(path: Path) -> tuple[Corpus, Glossary, Model] | None:
    try:
        return _loads(path)
    except FileNotFoundError:
        return None
    except _BROKEN as error:
        log.warning("faq_index_unreadable", path=path.name, reason=type(error).__name__)
        return None


def _build_apart(locales: Path, path: Path) -> bool:
    """Builds the cache in a process of its own: this one would keep the 40 MB that building takes for good."""
    command = [sys.executable, "-m", "bot.faq.index", str(locales), str(path)]
    try:
        return subprocess.run(command, capture_output=True, timeout=_PATIENCE).returncode == 0  # noqa: S603 (our own)
    except (OSError, subprocess.TimeoutExpired):
        return False


def build_cache(locales: Path, path: Path) -> None:
    """Builds the index and keeps it.

    Raises:
        OSError: it cannot be written; and as for `load_search`.
    """
    corpus = load_corpus(locales)
    _save(path, _dumps(corpus, *_build(locales, _read_folding(locales), corpus)))


def build_search(locales: Path, corpus: Corpus) -> Search:
    """The search over a corpus at hand, with the lexicon and the error texts below `locales`; no cache."""
    folding = _read_folding(locales)
    return _search(locales, folding, corpus, *_build(locales, folding, corpus))


def _build(locales: Path, folding: Folding, corpus: Corpus) -> tuple[Glossary, Model]:
    glossary = compile_lexicon(read_lexicon(locales), folding)
    return glossary, train(examples(corpus, glossary, folding))


def examples(corpus: Corpus, glossary: Glossary, folding: Folding) -> Iterator[Example]:
    """Every question of the entries, and every utterance of none, as the model learns from it."""
    for locale, topic, question in questions(corpus):
        yield Example(extract(question, glossary, folding, language=locale[:2]), topic)


def questions(corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    """Locale, topic and text of every question, and of every utterance that is out of scope."""
    for locale, entries in corpus.entries.items():
        for entry in entries.values():
            yield from ((locale, entry.id, question) for question in entry.questions)
        yield from ((locale, NONE, utterance) for utterance in corpus.none.get(locale, ()))


def read_lexicon(locales: Path) -> dict[str, dict[str, list[str]]]:
    """Language -> concept -> words; the names of countries, the concept "place", come from the CLDR."""
    lexicon: dict[str, dict[str, list[str]]] = {}
    for path in sorted((locales / "lexicon").glob("*.toml")):
        words = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
        names = [name for code, name in Locale.parse(path.stem).territories.items() if _is_country(code)]
        words["place"] = [*words.get("place", ()), *map(_stem, names)]
        lexicon[path.stem] = words
    return lexicon


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_PLACES


def _stem(name: str) -> str:
    """A country's name with room for an ending: "Беларусь" -> "Беларус*". Short ones would match too much."""
    return f"{name[:-1]}*" if len(name) > _WHOLE else name


def _read_folding(locales: Path) -> Folding:
    folder = locales / "lexicon"
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("traditional.txt", "pinyin.txt")]
    return read_folding(*texts)


def _search(locales: Path, folding: Folding, corpus: Corpus, glossary: Glossary, model: Model) -> Search:
    errors = tomllib.loads((locales / "errors.toml").read_text(encoding="utf-8"))
    exact: dict[str, list[str]] = {topic: list(texts) for topic, texts in errors["exact"].items()}
    for entries in corpus.entries.values():
        for entry in entries.values():
            exact.setdefault(entry.id, []).extend(entry.signatures)
    known = set(corpus.topics)
    exact = {topic: texts for topic, texts in exact.items() if topic in known}
    generic = {topic: texts for topic, texts in errors["generic"].items() if topic in known}
    return Search(corpus, model, glossary, folding, Doctor(exact, generic, folding.simplified))


def _digest(locales: Path) -> str:
    """Of all that the index is made from: the texts, and the code that makes it."""
    digest = hashlib.blake2b(np.__version__.encode(), digest_size=12)
    code = [Path(__file__).with_name(f"{name}.py") for name in _CODE]
    texts = [*locales.glob("*/faq/*"), *(locales / "lexicon").iterdir()]
    for path in [*code, *sorted(path for path in texts if path.is_file())]:
        content = path.read_bytes()
        digest.update(f"{path.parent.parent.name}/{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _dumps(corpus: Corpus, glossary: Glossary, model: Model) -> bytes:
    texts = {
        "entries": {
            locale: [{name: getattr(entry, name) for name in _FIELDS} for entry in entries.values()]
            for locale, entries in corpus.entries.items()
        },
        "none": dict(corpus.none),
        "glossary": {field.name: getattr(glossary, field.name) for field in fields(glossary)},
        "topics": model.topics,
    }
    file = io.BytesIO()
    np.savez(
        file,
        texts=np.frombuffer(orjson.dumps(texts), np.uint8),
        keys=model.keys,
        rarity=model.rarity,
        weights=model.weights,
        bias=model.bias,
    )
    return file.getvalue()


def _loads(path: Path) -> tuple[Corpus, Glossary, Model]:
    """The counterpart of `_dumps`. Nothing in the file is executed: arrays of numbers and JSON alone.

    Raises:
        OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile: it is damaged, or not there.
    """
    weights = _mapped(path, "weights")
    with np.load(path, allow_pickle=False) as arrays:
        texts = orjson.loads(arrays["texts"].tobytes())
        model = Model(tuple(texts["topics"]), arrays["keys"], arrays["rarity"], weights, arrays["bias"])
    rows, columns = model.weights.shape
    if (len(model.keys), len(model.rarity), len(model.bias), len(model.topics)) != (rows, rows, columns, columns):
        raise ValueError("The arrays do not fit together.")
    corpus = Corpus(
        {locale: {entry["id"]: _entry(entry) for entry in entries} for locale, entries in texts["entries"].items()},
        {locale: tuple(lines) for locale, lines in texts["none"].items()},
    )
    return corpus, Glossary(**texts["glossary"]), model


def _mapped(path: Path, name: str) -> NDArray[Any]:
    """An array of an uncompressed .npz that stays in its file: a question reads a hundred of its 70,000 rows."""
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo(f"{name}.npy")
        with archive.open(member) as content:
            while content.read(CHUNK):
                pass  # to its end, where zipfile compares the checksum
    with path.open("rb") as file:
        file.seek(member.header_offset + 26)  # of the local header: the lengths of two fields before the content
        file.seek(sum(struct.unpack("<HH", file.read(4))), os.SEEK_CUR)
        np.lib.format.read_magic(file)
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        return np.asarray(np.memmap(path, dtype, "r", file.tell(), shape))


def _entry(values: dict[str, Any]) -> Entry:
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Entry(**(values | lists))


def _save(path: Path, content: bytes) -> None:
    """Whole or not at all, even with a second process doing the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    kept = sorted(path.parent.glob("faq-*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(19)  # the bot answers its first people meanwhile
    build_cache(Path(sys.argv[1]), Path(sys.argv[2]))
