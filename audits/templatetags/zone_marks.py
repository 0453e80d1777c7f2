"""Where perception lies in the zone of tolerance, as a sign with a word; formatting only."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from figures.zones import Place, ZoneRow

register = template.Library()
_STATES = {Place.BELOW: "bad", Place.WITHIN: "ok", Place.ABOVE: "info", Place.NOWHERE: "muted"}


@register.simple_tag
def zone_place(row: ZoneRow, *, is_grey: bool) -> SafeString:
    """«в зоне» with its sign; of too few for a verdict the word alone; with what is not certain of it."""
    place = row.place
    if place is None:
        return format_html("")
    words = {
        Place.BELOW: pgettext("tolerance", "below the zone"),
        Place.WITHIN: pgettext("tolerance", "within the zone"),
        Place.ABOVE: pgettext("tolerance", "above the zone"),
        Place.NOWHERE: pgettext("tolerance", "no zone: the minimum is above the desired"),
    }
    state = "muted" if is_grey else _STATES[place]
    shown = format_html('<span class="state state-{}">{}</span>', state, words[place])
    if is_grey or row.is_sure or place is Place.NOWHERE:
        return shown
    doubt = pgettext("tolerance", "not proven")
    return format_html('{}<br><small class="muted">{}</small>', shown, doubt)
