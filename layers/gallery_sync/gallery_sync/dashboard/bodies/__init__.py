"""What goes over the wire: JSON in camelCase, times in ISO 8601 and UTC, addresses ready to be used.

asked      what the page sends
galleries  galleries, platforms, and what sharing would do
links      a link, its items, conflicts and held deletions
problem    failures
"""
