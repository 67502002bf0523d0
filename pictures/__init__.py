"""Draws the tutorial's pictures. Used at build time only: the bot shows the PNG files and imports nothing from here."""
