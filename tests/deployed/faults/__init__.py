"""A seeded run against the deployed stack: people edit both sides while webhooks are lost, Wix refuses and fails, and
workers are killed in mid-batch; then it must be quiet, equal, and complete.

    python -m tests.deployed.faults --seed 7 --operations 400 --kills 12
"""
