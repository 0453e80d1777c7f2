"""Instrument files: what they say, and whether they may; the schema first, then what it cannot say."""

from audits.loading.checks import Catalogue, check_instrument
from audits.loading.folder import InstrumentFiles, fingerprint, read_folder, respondents_of

__all__ = [
    "Catalogue",
    "InstrumentFiles",
    "check_instrument",
    "fingerprint",
    "read_folder",
    "respondents_of",
]
