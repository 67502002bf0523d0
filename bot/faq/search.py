"""Local search: a question in, the topics that may answer it out, and how sure that is. Pure and deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.faq.corpus import NONE, Corpus
from bot.faq.doctor import Doctor, Finding
from bot.faq.features import extract
from bot.faq.glossary import Glossary
from bot.faq.model import Floats, Model, Vector, count
from bot.faq.terms import Folding
from bot.faq.tiers import Tier, tier

SHOWN = 10
"""Topics of a ranking."""
FLOOR = -1.0
"""The score of a class that nothing speaks for."""
REASONS = 4
"""Reasons that are named for a hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One topic of a ranking.

    Args:
        score: comparable within one ranking only; a signature's find stands above all.
        reasons: what spoke for it, for the author of the entries.
    """

    topic: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The tier ("sure": answer; "unsure": did you mean; "none": the menu) and the topics, best first."""

    tier: Tier
    ranked: tuple[Hit, ...]


class Search:
    """The search over one corpus.

    Args:
        corpus: the entries, for those who show them.
    """

    def __init__(self, corpus: Corpus, model: Model, glossary: Glossary, folding: Folding, doctor: Doctor) -> None:
        self.corpus = corpus
        self._model = model
        self._glossary = glossary
        self._folding = folding
        self._doctor = doctor
        self._none = model.topics.index(NONE) if NONE in model.topics else None

    def rank(self, question: str, locale: str) -> Result:
        """Ranks the topics for a question.

        Args:
            question: any text, of any length; secrets must have been erased from it.
            locale: the asker's ("zh_CN", "ru"); a hint only, the question may be in another language.
        """
        names, vector = self._read(question, locale)
        scores = self._model.scores(vector)
        findings = self._doctor.diagnose(question)
        if not len(vector.rows) and not findings:
            return Result("none", ())
        ranked = self._ranked(names, vector, scores, findings)
        return Result(self._tier(scores, findings, ranked), tuple(ranked))

    def _read(self, question: str, locale: str) -> tuple[tuple[str, ...], Vector]:
        features = extract(question, self._glossary, self._folding, language=locale[:2].lower())
        names, counted = count(features)
        return names, self._model.vector(counted)

    def _ranked(self, names: Sequence[str], vector: Vector, scores: Floats, findings: list[Finding]) -> list[Hit]:
        column = {topic: index for index, topic in enumerate(self._model.topics)}
        ceiling = float(scores.max()) + len(findings)
        # Findings that a signature does not tell apart are told apart by the words around it.
        findings = sorted(
            findings,
            key=lambda f: (
                not f.exact,
                f.shared,
                -len(f.signature) if f.shared == 1 else 0,
                -float(scores[column[f.topic]]) if f.topic in column else 0.0,
            ),
        )
        hits = [
            Hit(finding.topic, round(ceiling - order, 3), (f"signature {finding.signature!r}",))
            for order, finding in enumerate(findings[:SHOWN])
        ]
        named = {finding.topic for finding in findings}
        for index in scores.argsort(kind="stable")[::-1]:
            topic = self._model.topics[index]
            if len(hits) >= SHOWN:
                break
            if topic != NONE and topic not in named:
                reasons = self._model.reasons(names, vector, int(index), REASONS)
                hits.append(Hit(topic, round(float(scores[index]), 3), reasons))
        return hits

    def standing(self, question: str, locale: str) -> tuple[float, float, float, str]:
        """By its words alone: the best topic's score, the second's and the none class's, and the best topic."""
        return self._standing(self._model.scores(self._read(question, locale)[1]))

    def _standing(self, scores: Floats) -> tuple[float, float, float, str]:
        order = [int(index) for index in scores.argsort(kind="stable")[::-1] if index != self._none]
        best, second = (float(scores[index]) for index in (*order, *order[-1:])[:2])
        none = float(scores[self._none]) if self._none is not None else FLOOR
        return best, second, none, self._model.topics[order[0]]

    def _tier(self, scores: Floats, findings: list[Finding], ranked: list[Hit]) -> Tier:
        if any(finding.exact for finding in findings):
            return "sure"
        best, second, none, _ = self._standing(scores)
        if not findings:
            return tier(best, second, none)
        likely = {self._model.topics[index] for index in scores.argsort(kind="stable")[::-1][:3]}
        return "sure" if ranked[0].topic in likely else "unsure"
