"""What a person can mend."""


class DemoError(Exception):
    """Say in one sentence what must be, what is, and the way out; shown without a traceback."""
