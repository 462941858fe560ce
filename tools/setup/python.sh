#!/bin/sh
# Prints the path of a Python 3.13 that really runs, or just "3.13" so that uv fetches one.
# A version manager's shim for an inactive version is on PATH and does not run; its versions folder has the real one.
for candidate in python3.13 python3 python "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
    found=$("$candidate" -c 'import sys
if sys.version_info[:2] == (3, 13) and sys.implementation.name == "cpython": print(sys._base_executable)' 2>/dev/null)
    if [ -n "$found" ]; then
        printf '%s\n' "$found"
        exit 0
    fi
done
printf '3.13\n'
