"""`python -m bot doctor`: everything that may keep the bot from working, a line each."""

from bot.doctor.command import examine

__all__ = ["examine"]
