"""Tools for authors and translators: checks, a preview, the graph drawn, a new language. Not part of running."""
