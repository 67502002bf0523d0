"""`make bench-faq`: how well the FAQ's local search answers, and what it costs.

Cross-validation leaves a fifth of each topic's questions out, as they stand in the file: neighbours were written by the
same hand, so a fifth is close to a hand. A second one leaves a whole language out: its entries have other authors.
The strangers' questions are by hands that had seen the topics' scope lines and no entry; none of them is in an entry.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.faq.corpus import NONE, Corpus, load_corpus
from bot.faq.index import build_search, load_search, questions
from bot.faq.search import Search
from bot.i18n.locale import LOCALES

FOLDS = 5
HERE = Path(__file__).parent
DEV = HERE.parents[1] / "shared" / "faq" / "dev.jsonl"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, who asks it, and which topic answers it."""

    text: str
    locale: str
    topic: str


def read(path: Path) -> list[Asked]:
    """Questions from a file of {"q", "lang", "topic"} lines."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Asked(row["q"], row.get("lang", ""), row["topic"]) for row in rows]


def part(corpus: Corpus, fold: int, *, keep: bool) -> Corpus:
    """The corpus without the fold-th fifth of each topic's questions, or with it alone."""

    def chosen(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(text for place, text in enumerate(texts) if (place * FOLDS // len(texts) == fold) == keep)

    entries = {
        locale: {topic: replace(entry, questions=chosen(entry.questions)) for topic, entry in own.items()}
        for locale, own in corpus.entries.items()
    }
    return Corpus(entries, {locale: chosen(lines) for locale, lines in corpus.none.items()})


def silent(corpus: Corpus, locale: str) -> Corpus:
    """The corpus with the questions of all locales but one."""
    entries = {
        name: {t: e if name == locale else replace(e, questions=()) for t, e in own.items()}
        for name, own in corpus.entries.items()
    }
    return Corpus(entries, {name: lines for name, lines in corpus.none.items() if name == locale})


def asked(corpus: Corpus) -> list[Asked]:
    """Every question of a corpus."""
    return [Asked(text, locale, topic) for locale, topic, text in questions(corpus)]


@dataclass(slots=True)
class Tally:
    """What came of the questions of one group."""

    inside: int = 0
    first: int = 0
    third: int = 0
    right: int = 0
    wrong: int = 0
    outside: int = 0
    false: int = 0

    def add(self, search: Search, question: Asked) -> None:
        """Asks one question and counts."""
        result = search.rank(question.text, question.locale)
        topics = [hit.topic for hit in result.ranked]
        sure = result.tier == "sure"
        if question.topic == NONE:
            self.outside += 1
            self.false += sure
            return
        self.inside += 1
        self.first += topics[:1] == [question.topic]
        self.third += question.topic in topics[:3]
        self.right += sure and topics[:1] == [question.topic]
        self.wrong += sure and topics[:1] != [question.topic]

    def line(self, title: str) -> str:
        """One line of the table."""
        shares = (self.first, self.third, self.right, self.wrong)
        cells = "".join(f"{share / self.inside:>10.3f}" if self.inside else f"{'-':>10}" for share in shares)
        false = f"{self.false / self.outside:>10.3f}" if self.outside else f"{'-':>10}"
        return f"{title:<28}{self.inside:>7}{cells}{self.outside:>7}{false}"


HEAD = f"{'':<28}{'n in':>7}{'recall@1':>10}{'recall@3':>10}{'right':>10}{'wrong':>10}{'n out':>7}{'false':>10}"


def tally(rows: Iterable[tuple[Search, Asked]]) -> Tally:
    """Asks all."""
    result = Tally()
    for search, question in rows:
        result.add(search, question)
    return result


def quality(corpus: Corpus, dev: Path) -> list[tuple[Search, Asked]]:
    """Prints how well it answers; gives back the held-out questions, each with the search that had not seen it."""
    held: list[tuple[Search, Asked]] = []
    for fold in range(FOLDS):
        search = build_search(LOCALES, part(corpus, fold, keep=False))
        held += [(search, question) for question in asked(part(corpus, fold, keep=True))]
    print(HEAD)
    for locale in corpus.entries:
        own = [(search, question) for search, question in held if question.locale == locale]
        print(tally(own).line(f"a fifth left out, {locale}"))
    for locale in corpus.entries:
        others = [question for question in asked(corpus) if question.locale != locale]
        search = build_search(LOCALES, silent(corpus, locale))
        print(tally((search, question) for question in others).line(f"learnt from {locale} alone"))
    search = load_search()
    for name in ("other_languages", "errors", "strangers_zh", "strangers_en", "strangers_other"):
        rows = read(HERE / "questions" / f"{name}.jsonl")
        print(tally((search, question) for question in rows).line(name.replace("_", " ")))
    if dev.is_file():
        print(tally((search, question) for question in read(dev)).line("dev set"))
    return held


def calibration(held: Sequence[tuple[Search, Asked]]) -> None:
    """Prints the logistic regression that bot/faq/tiers.py holds the constants of, fitted to held-out questions."""
    rows, right = [], []
    for search, question in held:
        best, second, none, topic = search.standing(question.text, question.locale)
        rows.append((best - second, best - none, 1.0))
        right.append(topic == question.topic)
    x, y = np.array(rows), np.array(right, float)
    theta = np.zeros(3)
    for _ in range(30):  # Newton's method
        p = 1 / (1 + np.exp(-x @ theta))
        theta += np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + 1e-6 * np.eye(3), x.T @ (y - p))
    print(f"confidence: margin {theta[0]:.2f}, above none {theta[1]:.2f}, offset {theta[2]:.2f}")
    p = 1 / (1 + np.exp(-x @ theta))
    outside = np.array([question.topic == NONE for _, question in held])
    for limit in (0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        over = p >= limit
        print(
            f"  sure from {limit:.2f}: right {(over & (y > 0))[~outside].mean():.3f} "
            f"wrong {(over & (y == 0))[~outside].mean():.3f} false {over[outside].mean():.3f}"
        )


def cost() -> None:
    """Prints build and load time, latency, and what it adds to memory and disk, measured in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("build", "load"):
            run = [sys.executable, "-m", "benchmarks.faq", "--cost", folder]
            print(f"{name:<6}", subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip())
        print(f"cache on disk {sum(file.stat().st_size for file in Path(folder).iterdir()) / 2**20:.1f} MB")
    search = load_search()
    for title, texts in (
        ("entries' questions", [question.text for question in asked(search.corpus)]),
        ("4,096 characters", ["卡" * 4096, "key " * 1024, "🙂" * 4096, "充值 how пополнить " * 250]),
    ):
        times = []
        for text in texts:
            start = time.perf_counter()
            search.rank(text, "en")
            times.append((time.perf_counter() - start) * 1000)
        times.sort()
        half, most = times[len(times) // 2], times[math.ceil(len(times) * 0.95) - 1]
        print(f"latency, {title}: p50 {half:.2f} ms, p95 {most:.2f} ms")


def measure(folder: Path) -> None:
    """In a fresh process: the time until the search is ready, and its share of the memory, numpy among it."""
    resident = Path("/proc/self/statm")
    pages = resource.getpagesize()
    after = int(resident.read_text().split()[1]) * pages
    start = time.perf_counter()
    search = load_search(cache=folder)
    seconds = time.perf_counter() - start
    search.rank("hello", "en")
    grown = int(resident.read_text().split()[1]) * pages - after
    print(f"{seconds * 1000:7.0f} ms, {grown / 2**20:.1f} MB beyond the imports")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", type=Path, default=DEV, help="a file of questions with their topics")
    parser.add_argument("--cost", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.cost:
        measure(args.cost)
        return
    calibration(quality(load_corpus(LOCALES), args.dev))
    cost()


if __name__ == "__main__":
    main()
