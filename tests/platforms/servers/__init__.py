"""The platforms' own servers, started by the tests on loopback ports."""


class CannotRun(Exception):
    """The server cannot be had on this machine; the message says what is missing."""
