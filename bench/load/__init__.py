"""Load and faults: trainees at a timed test, a ledger of what was acknowledged, kills and restarts."""
