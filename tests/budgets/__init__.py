"""How many calls each event costs: counted over the real functions, adapters and table.

`python -m tests.budgets` prints the table, `python -m tests.budgets --json` the same for programs.
"""
