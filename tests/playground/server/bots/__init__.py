"""The same small bot with three libraries, each as its documentation says, run as a process of its own.

From the environment: BOT_API (the server's address), BOT_TOKEN, MODE (polling or webhook), HOOK_PORT. It sets its
commands, prints "ready", and then: /start gives a keyboard, a press edits the message, /photo sends a picture that is
uploaded and changes its caption, a document is fetched and measured, `@bot query` is answered, any other text comes
back in bold and the person's message is deleted.
"""
