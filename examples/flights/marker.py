"""The object that says a day is complete; a producer writes it last."""

MARKER = "_SUCCESS"
