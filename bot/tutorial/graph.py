"""The tutorial as a graph of steps. Pure: no words, no person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


class GraphError(Exception):
    """The graph does not hold together; one plain sentence that names the step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of the tutorial.

    Args:
        id: its name for ever; people's progress, deep links and pages use it.
        part: the part of the tutorial that it belongs to.
        minutes: how long it takes, about.
        next: the step after it; None on the last step and on choice steps.
        choices: choice id -> the step after that answer; the first is the likely one.
        variants: which other pages it has: "provider", or the id of a choice.
        links: ids of the addresses that its buttons open.
        copies: variant ("default" or one of `variants`) -> ids of the commands that its buttons copy.
        stuck: the FAQ topics that "I am stuck" offers.
        picture: the drawing's name.
        picture_when: the variant that the drawing needs, None for always.
    """

    id: str
    part: str
    minutes: int
    next: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    copies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stuck: tuple[str, ...] = ()
    picture: str | None = None
    picture_when: str | None = None

    def following(self) -> tuple[str, ...]:
        """Every step that may come after this one."""
        return tuple(self.choices.values()) if self.choices else (self.next,) if self.next is not None else ()


@dataclass(frozen=True)
class Tutorial:
    """All steps, in the order of the file.

    Raises:
        GraphError: from `check`, when the graph does not hold together.
    """

    first: str
    parts: tuple[str, ...]
    steps: Mapping[str, Step]

    @cached_property
    def _paths(self) -> dict[tuple[tuple[str, str], ...], tuple[str, ...]]:
        """The ways asked for so far; the frozen class allows no attribute set in __post_init__."""
        return {}

    def path(self, choices: Mapping[str, str]) -> tuple[str, ...]:
        """The way from the first step to the end for these answers; open questions take their likely answer."""
        known = tuple(sorted((k, v) for k, v in choices.items() if k in self.steps))
        if known not in self._paths:
            self._paths[known] = tuple(self._walk(choices))
        return self._paths[known]

    def _walk(self, choices: Mapping[str, str]) -> Iterable[str]:
        at: str | None = self.first
        while at is not None:
            yield at
            step = self.steps[at]
            if step.choices:
                answer = choices.get(at, "")
                at = step.choices.get(answer, next(iter(step.choices.values())))
            else:
                at = step.next

    def answers_towards(self, target: str, choices: Mapping[str, str]) -> dict[str, str]:
        """`choices`, changed as little as needed for the way to lead through `target`."""
        if target in self.path(choices):
            return dict(choices)
        changed = dict(choices)
        for step_id, answer in self._ways[target].items():
            changed[step_id] = answer
        return changed

    @cached_property
    def _ways(self) -> dict[str, dict[str, str]]:
        """For each step the answers on one way to it, fewest steps first."""
        ways: dict[str, dict[str, str]] = {self.first: {}}
        queue = [self.first]
        for at in queue:
            step = self.steps[at]
            for answer, following in step.choices.items():
                if following not in ways:
                    ways[following] = {**ways[at], at: answer}
                    queue.append(following)
            if step.next is not None and step.next not in ways:
                ways[step.next] = ways[at]
                queue.append(step.next)
        return ways

    def check(self) -> None:
        """That every step exists, is reached from the first, and leads to an end."""
        if self.first not in self.steps:
            raise GraphError(f"The first step, {self.first}, does not exist.")
        for step in self.steps.values():
            if step.part not in self.parts:
                raise GraphError(f"Step {step.id} is in part {step.part}, which is not listed in parts.")
            if step.choices and step.next is not None:
                raise GraphError(f"Step {step.id} has both next and choices.")
            for following in step.following():
                if following not in self.steps:
                    raise GraphError(f"Step {step.id} leads to {following}, which does not exist.")
        self._check_variants()
        self._check_no_circle()
        for step_id in self.steps:
            if step_id not in self._ways:
                raise GraphError(f"No way leads to step {step_id}.")

    def _check_variants(self) -> None:
        known = {"provider"} | {answer for step in self.steps.values() for answer in step.choices}
        for step in self.steps.values():
            for variant in step.variants:
                if variant not in known:
                    raise GraphError(f'Step {step.id} has the variant {variant}: neither "provider" nor an answer.')
            for name in (*step.copies, *((step.picture_when,) if step.picture_when else ())):
                if name not in ("default", *step.variants):
                    raise GraphError(f"Step {step.id} has something for {name}, which is none of its variants.")

    def _check_no_circle(self) -> None:
        finished: set[str] = set()

        def visit(step_id: str, above: frozenset[str]) -> None:
            if step_id in above:
                raise GraphError(f"Step {step_id} leads back to itself.")
            if step_id not in finished:
                for following in self.steps[step_id].following():
                    visit(following, above | {step_id})
                finished.add(step_id)

        visit(self.first, frozenset())
