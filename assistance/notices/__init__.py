"""Notices: written ones that are numbered, printed and sealed, and messages that something waits.

``templates`` says what a notice reads, ``paper`` prints it, ``issuing`` records it, ``messages``
tells people of it inside the system, ``delivery`` outside of it.
"""

from assistance.notices.issuing import ISSUED, issue
from assistance.notices.messages import BODIES, TOPIC, Occasion, applicant_of, deliveries, send
from assistance.notices.sealed import content

__all__ = [
    "BODIES",
    "ISSUED",
    "TOPIC",
    "Occasion",
    "applicant_of",
    "content",
    "deliveries",
    "issue",
    "send",
]
