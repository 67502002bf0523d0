"""The command for authors, and the lines that score.py reads."""

from __future__ import annotations

import io
import json
import subprocess
import sys

from bot.faq.command import answer_lines, explain
from bot.faq.search import Search

KEY = "sk-proj-" + "a1B2" * 12 + "T3BlbkFJ" + "c3D4" * 12


def test_explains(search: Search):
    said = explain(search, "my card was declined", "en").splitlines()
    assert said[0].startswith("tier: ")
    assert said[1].split()[:2] == ["1.", "card-declined"]
    assert "concept decline" in said[1]


def answers(search: Search, *lines: str) -> list[dict[str, object]]:
    sink = io.StringIO()
    answer_lines(search, io.StringIO("\n".join(lines) + "\n"), sink, "")
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_lines(search: Search):
    (answer,) = answers(search, json.dumps({"q": "信用卡被拒了", "lang": "zh"}))
    assert answer["q"] == "信用卡被拒了"
    assert answer["ranked"][0] == "card-declined"
    assert answer["answered"] is True


def test_a_line_that_is_no_question_keeps_the_order(search: Search):
    lines = ["{", "[1]", '{"lang": "en"}', '{"q": 5}', '{"q": "refund", "lang": null}']
    got = answers(search, *lines)
    assert [answer["answered"] for answer in got[:4]] == [False] * 4
    assert got[4]["ranked"][0] == "refunds"


def test_a_key_is_not_searched(search: Search):
    assert KEY not in explain(search, f"is {KEY} valid", "en")


def test_each_line_is_answered_before_the_next_is_asked():
    command = [sys.executable, "-m", "bot", "faq", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        for question in ("refund", "退款"):
            process.stdin.write(json.dumps({"q": question, "lang": "en"}) + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert (answer["q"], answer["ranked"][0]) == (question, "refunds")
        process.stdin.close()
        assert process.wait(timeout=30) == 0
