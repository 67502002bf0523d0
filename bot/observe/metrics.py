"""What is counted. The counters exist from the first import; /metrics shows them when it is asked for."""

from __future__ import annotations

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """All metrics of a process, each labelled by fixed words only: never by a person or a text."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._updates = Counter(
            "firstkey_updates", "Updates by kind and outcome", ["kind", "outcome"], registry=registry
        )
        self._handler = Histogram(
            "firstkey_handler_seconds",
            "From an update's start to its handler's end",
            ["kind"],
            buckets=_FAST,
            registry=registry,
        )
        self._api = Histogram(
            "firstkey_api_seconds", "Calls of the Bot API", ["method", "outcome"], buckets=_FAST, registry=registry
        )
        self.erasures_pending = Gauge("firstkey_erasures_pending", "Rows in the ledger", registry=registry)
        self.erasures_age = Gauge(
            "firstkey_erasures_oldest_seconds", "Age of the oldest message in the ledger", registry=registry
        )
        self._erasures = Counter("firstkey_erasures", "Deletions by outcome", ["outcome"], registry=registry)
        self._checks = Counter("firstkey_key_checks", "Key checks by verdict", ["verdict"], registry=registry)
        self._faq = Counter("firstkey_faq_answers", "Questions by tier", ["tier"], registry=registry)
        self._llm_tokens = Counter("firstkey_llm_tokens", "Tokens of the LLM", ["direction"], registry=registry)
        self._llm_cost = Counter("firstkey_llm_cost_dollars", "Cost of the LLM, US dollars", registry=registry)
        self._llm = Counter("firstkey_llm_answers", "LLM answers by outcome", ["outcome"], registry=registry)

        # prometheus-client looks a child up under a lock; these three are asked for with each update.
        self._updates_of, self._handler_of = cache(self._updates.labels), cache(self._handler.labels)
        self._api_of = cache(self._api.labels)

    def update(self, kind: str, outcome: str, seconds: float) -> None:
        """An update was handled. `outcome`: ok, secret, duplicate, failed, unparseable or refused (not stored)."""
        self._updates_of(kind, outcome).inc()
        self._handler_of(kind).observe(seconds)

    def api_call(self, method: str, outcome: str, seconds: float) -> None:
        """A call of the Bot API ended; `outcome`: ok or the error's class."""
        self._api_of(method, outcome).observe(seconds)

    def erasure(self, outcome: str) -> None:
        """A deletion was tried. `outcome`: deleted, later or impossible."""
        self._erasures.labels(outcome).inc()

    def key_check(self, verdict: str) -> None:
        """A key check ended."""
        self._checks.labels(verdict).inc()

    def faq(self, tier: str) -> None:
        """A question was answered from this tier."""
        self._faq.labels(tier).inc()

    def llm(self, outcome: str, tokens_in: int = 0, tokens_out: int = 0, dollars: float = 0.0) -> None:
        """An LLM answer ended. `outcome`: answered, refused, failed or over_budget."""
        self._llm.labels(outcome).inc()
        self._llm_tokens.labels("in").inc(tokens_in)
        self._llm_tokens.labels("out").inc(tokens_out)
        self._llm_cost.inc(dollars)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)


metrics = Metrics()
