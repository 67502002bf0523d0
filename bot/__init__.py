"""firstkey: a Telegram bot that takes a newcomer from nothing to a first working OpenAI API call."""
