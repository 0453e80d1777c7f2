"""The charts of an audit for a telephone: 360 wide, names above their bars, no letter below 11 pixels.

The same figures as in the wide charts, in the same words for those who hear them; a stylesheet shows one of
the two. Texts are the caller's; numbers are written here. Light enough for pages.
"""

from figures.narrow.bars import gap_bars, score_bars
from figures.narrow.changes import dumbbells
from figures.narrow.importance import importance_map
from figures.narrow.radar import radar
from figures.narrow.weeks import gantt
from figures.narrow.zones import zone_bars

__all__ = ["dumbbells", "gantt", "gap_bars", "importance_map", "radar", "score_bars", "zone_bars"]
