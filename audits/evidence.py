"""How long evidence of observations is kept, and under which verbs its erasure stands in the journal."""

from datetime import timedelta

SOUND_KEPT = timedelta(days=90)  # of a recorded call, after the approval of the wave
PHOTOS_KEPT = timedelta(days=3 * 365)
SOUND, PHOTO = "call-recording.erase", "sheet-photo.erase"
