"""What tests of sending share."""

from __future__ import annotations

import email
import email.policy

RECEIVER = "namnd@kommun.exempel.se"


class Inbox:
    def __init__(self) -> None:
        self.received: list[email.message.EmailMessage] = []
        self.secure: list[bool] = []
        self.refused = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.received.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.secure.append(session.ssl is not None)
        assert len(envelope.rcpt_tos) == 1
        return "250 OK"
