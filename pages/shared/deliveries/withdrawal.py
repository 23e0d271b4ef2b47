"""What pages do to the store besides reading it: withdraw a delivery, and build anew."""

from __future__ import annotations

import datetime as dt

from etl.build import builder
from etl.privacy import identity_numbers
from etl.scope import theirs
from etl.store.deliveries import Delivery


def withdraw(delivery: Delivery, why: str, by: str) -> None:
    """Withdraws the delivery and builds. Raises as `deliveries.withdraw`."""
    theirs.withdraw(delivery.id, why, by)
    rebuild()


def rebuild() -> None:
    """A build with all there is. Where only invented deliveries count, the date looked at stays the samples' own."""
    builder.build_and_publish(as_of())


def as_of() -> dt.date:
    """The date that a build looks at: today, or the samples' own day where only invented deliveries count."""
    return builder.date_looked_at()


def holds_number(*texts: str) -> bool:
    """Whether a personal identity number stands in what somebody wrote beside a file."""
    return identity_numbers.holds_identity_number(texts)
