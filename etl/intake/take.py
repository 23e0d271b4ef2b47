"""A reviewed file taken into the store, or stopped until somebody confirms it with a reason."""

from __future__ import annotations

from etl.intake import review
from etl.intake.review import FileReview
from etl.scope import theirs
from etl.store import deliveries
from etl.store.deliveries import Delivery


class Stopped(Exception):
    """The file is not taken until somebody confirms `stops` with a reason. `review`: the file as it stands now."""

    def __init__(self, review: FileReview) -> None:
        super().__init__(", ".join(stop.code for stop in review.stops))
        self.review = review
        self.stops = list(review.stops)


def take(file: FileReview, content: bytes, by: str | None = None, reason: str = "") -> tuple[Delivery, bool]:
    """Stores a reviewed file. Returns its delivery and whether it is new; the caller builds.

    It is compared anew where something else came in after the review. Raises Stopped where it is stopped and no reason
    is given, FileRefused where no row is good (all_rows_refused) or one is of others (rows_of_others).
    """
    file.file.demand_rows()
    if file.last_sequence != deliveries.last_sequence():
        again = review.compare(file.file, file.mapping, is_counted=False)
        if {stop.code for stop in again.stops} - {stop.code for stop in file.stops}:
            raise Stopped(again)  # the reason was given for less
        file = again
    if file.stops and not reason.strip():
        raise Stopped(file)
    confirmed = {"codes": sorted({stop.code for stop in file.stops}), "reason": reason.strip()}
    return theirs.accept(file.file, content, by, confirmed if file.stops else None)
