"""The platforms' own servers, started on loopback ports for the demo and the tests."""


class CannotRun(Exception):
    """The server cannot be had on this machine; the message says what is missing."""
