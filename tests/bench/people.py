"""(d) People who load a file while others read: over the websocket, step by step, as the page asks them to."""

from __future__ import annotations

import asyncio
import http.client
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.bench import server, worlds
from tests.bench.server import Reader, Served
from tests.bench.worlds import World

PEOPLE = 20
_LOOKED_AT_EVERY, _BOUNDARY = 1.0, "a-file"


def files(world: World, count: int) -> list[tuple[str, bytes]]:
    """Small files, each with a contract's placements but its last: a correction, as suppliers send them."""
    if not count:
        return []
    rows: dict[str, list[str]] = defaultdict(list)
    with open(worlds.of_kind(worlds.files(world), "placements")[0], encoding="utf-8-sig") as file:
        header = file.readline()
        for line in file:
            rows[line.split(",", 2)[1]].append(line)
    several = [(contract, lines) for contract, lines in rows.items() if len(lines) > 5][:count]
    return [(f"{contract}.csv", (header + "".join(lines[:-1])).encode()) for contract, lines in several]


@dataclass
class Person(Reader):
    """A reader who sees the widgets and texts of a page."""

    session: str = ""
    widgets: dict[str, str] = field(default_factory=dict)  # what it is and is called -> its id
    texts: str = ""
    address: str = ""

    def hear(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session, self.texts = message.new_session.initialize.session_id, ""
        elif kind == "file_urls_response":
            self.address = message.file_urls_response.file_urls[0].upload_url
        elif kind == "delta" and message.delta.HasField("new_element"):
            element = message.delta.new_element
            name = element.WhichOneof("type") or ""
            if name in ("file_uploader", "text_input", "button"):
                widget = getattr(element, name)
                self.widgets[f"{name} {widget.label}"] = widget.id
            self.texts += str(element.html.body)

    async def ask_for_address(self, name: str) -> None:
        """Where a file of that name is to be put: in `address`."""
        asked = BackMsg()
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self.session
        await self.connection.send(asked.SerializeToString())
        message = ForwardMsg()
        while not self.address:
            message.ParseFromString(await self.connection.recv(decode=False))
            self.hear(message)

    async def until(self, is_there: Callable[[], bool], states: list[WidgetState], ends: float) -> None:
        """Looks at the page until something is on it."""
        while not is_there():
            if time.perf_counter() > ends:
                raise TimeoutError(self.texts[-200:])
            await asyncio.sleep(_LOOKED_AT_EVERY)
            await self.ask("upload", widgets=states)


async def load(served: Served, file: tuple[str, bytes], begins: float, ends: float) -> float:
    """One person, from the dropped file to "inläst": seconds. Raises TimeoutError."""
    name, content = file
    await asyncio.sleep(max(0.0, begins + random.Random(name).uniform(0, 10) - time.perf_counter()))
    reader = await server.reader(served)
    person = Person(reader.connection)
    assert reader.connection.response is not None
    cookie = reader.connection.response.headers.get("set-cookie", "").partition(";")[0]
    async with person.connection:
        await person.ask("upload")
        started = time.perf_counter()
        await person.ask_for_address(name)
        await asyncio.to_thread(_put, served.port, person.address, cookie, content)
        uploader = next(place for what, place in person.widgets.items() if what.startswith("file_uploader"))
        dropped = WidgetState(id=uploader)
        told = dropped.file_uploader_state_value.uploaded_file_info.add()
        told.name, told.size, told.file_id = name, len(content), person.address.rpartition("/")[2]
        told.file_urls.upload_url = told.file_urls.delete_url = person.address
        await person.ask("upload", widgets=[dropped])
        await person.until(lambda: "button Läs in" in person.widgets, [dropped], ends)
        # Who loads it, and why where the file changes what has been approved.
        asked_for = [place for what, place in person.widgets.items() if what.startswith("text_input V")]
        states = [dropped, *(WidgetState(id=place, string_value="Rättelse") for place in asked_for)]
        pressed = WidgetState(id=person.widgets["button Läs in"], trigger_value=True)
        await person.ask("upload", widgets=[*states, pressed])
        await person.until(lambda: "inlästa" in person.texts, states, ends)
        return time.perf_counter() - started


def _put(port: int, path: str, cookie: str, content: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/_stcore/health", headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        signed = answer.headers["set-cookie"].partition(";")[0]
        body = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'.encode()
        headers = {
            "Cookie": f"{cookie}; {signed}",
            "X-Xsrftoken": signed.partition("=")[2],
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        }
        connection.request("PUT", path, body + content + f"\r\n--{_BOUNDARY}--\r\n".encode(), headers)
        status = connection.getresponse().status
        if status != 204:
            raise RuntimeError(f"the file was answered with {status}")
    finally:
        connection.close()
