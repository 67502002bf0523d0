"""Fixtures: a playground on a free port, and a bot that speaks to it in raw requests."""

from tests.playground.server.stage import new_stage, playground, session, stage

__all__ = ["new_stage", "playground", "session", "stage"]
