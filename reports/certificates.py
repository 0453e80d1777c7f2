"""The certificate as a document: one page, number and QR at the foot; everything from its facts by value."""

from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from courses.models import Certificate


def verify_url(certificate: Certificate) -> str:
    """The address that the QR code leads to."""
    return settings.PUBLIC_URL + reverse("reports:certificate-verify", args=[certificate.code])


def certificate_html(certificate: Certificate) -> str:
    """The document's HTML for the renderer."""
    facts: dict[str, Any] = certificate.facts
    address = verify_url(certificate)
    context = {
        "certificate": certificate,
        "facts": facts,
        "dates": {key: date.fromisoformat(facts[key]) for key in ("starts_on", "ends_on", "issued_on")},
        "address": address.removeprefix("https://").removeprefix("http://"),
        "qr": segno.make(address, error="m").png_data_uri(scale=10, border=0),
    }
    return render_to_string("pdf/certificate.html", context)
