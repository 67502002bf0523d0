"""`python -m bot faq`: what the local search makes of a question, for authors of entries and for measuring."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any, TextIO

import orjson

from bot.faq.index import load_search
from bot.faq.search import Search
from bot.keys.detect import redact


def run(args: Namespace) -> int:
    """Answers `args.question` (words), or, with `args.jsonl`, every line of standard input.

    Returns:
        The exit code: 0, or 2 when there is no question.
    """
    search = load_search()
    if args.jsonl:
        answer_lines(search, sys.stdin, sys.stdout, args.lang or "")
        return 0
    question = " ".join(args.question)
    if not question.strip():
        sys.stderr.write('Give a question: python -m bot faq "why was my card declined"\n')
        return 2
    sys.stdout.write(explain(search, question, args.lang or ""))
    return 0


def explain(search: Search, question: str, lang: str) -> str:
    """The tier, and the ranking with each topic's score and what spoke for it."""
    result = search.rank(redact(question), lang)
    lines = [f"tier: {result.tier}"]
    for place, hit in enumerate(result.ranked, 1):
        lines.append(f"{place:2}. {hit.topic:<26}{hit.score:+7.2f}  {'; '.join(hit.reasons)}")
    return "\n".join(lines) + "\n"


def answer_lines(search: Search, source: TextIO, sink: TextIO, lang: str) -> None:
    """Reads {"q", "lang"} lines, writes {"q", "ranked", "answered"} lines, each flushed before the next is read.

    A line that is no such object gets an empty ranking, so that answers stay in step with questions.
    """
    for line in source:
        if not line.strip():
            continue
        try:
            asked = orjson.loads(line)
            question = str(asked["q"])
            locale = str(asked.get("lang") or lang)
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            answer: dict[str, Any] = {"q": None, "ranked": [], "answered": False}
        else:
            result = search.rank(redact(question), locale)
            ranked = [hit.topic for hit in result.ranked]
            answer = {"q": question, "ranked": ranked, "answered": result.tier == "sure"}
        sink.write(orjson.dumps(answer).decode() + "\n")
        sink.flush()
