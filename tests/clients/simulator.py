"""Plays the customers through the simulator's control API, and looks up what the business did."""

import base64
import contextlib
import dataclasses
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

PHONE_NUMBER_ID = "106540352242922"
WABA_ID = "102290129340398"
TOKEN = "client-access-token"
APP_SECRET = "client-app-secret"
VERIFY_TOKEN = "client-verify-token"


@dataclasses.dataclass
class Customer:
    id: str
    phone: str | None
    user_id: str


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Simulator:
    """The simulator of the program in HILO, in a folder of its own; ends with `close`."""

    def __init__(self):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.folder = tempfile.TemporaryDirectory(prefix="hilo-simulator-")
        log = pathlib.Path(self.folder.name, "log").open("wb")
        command = [
            os.environ["HILO"], "simulator", "--listen", f"127.0.0.1:{port}", "--data-dir", self.folder.name,
            # The one number there is; `add_number` tells the rest of it. Customers write to the first number.
            "--phone-number-id", PHONE_NUMBER_ID, "--waba-id", WABA_ID,
        ]
        self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder.name)
        log.close()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                self.call("GET", "clock")
                return
            time.sleep(0.02)
        said = pathlib.Path(self.folder.name, "log").read_text(errors="replace")
        self.close()
        raise RuntimeError(f"the simulator does not answer:\n{said}")

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/simulator/{path}", method=method, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    # What there is

    def add_number(self, callback_url):
        number = {
            "id": PHONE_NUMBER_ID, "waba_id": WABA_ID, "display_phone_number": "5491150000000",
            "verified_name": "Tienda Aurora", "access_token": TOKEN, "app_secret": APP_SECRET,
            "verify_token": VERIFY_TOKEN, "callback_url": callback_url, "pair_limit": False,
        }
        self.call("PUT", f"numbers/{PHONE_NUMBER_ID}", number)

    def add_template(self, name, language, body):
        self.call("PUT", "templates", {"name": name, "language": language, "category": "utility", "body": body})

    def add_customer(self, name, **known):
        made = self.call("POST", "customers", {"name": name, **known})
        return Customer(made["id"], made.get("phone"), made["user_id"])

    # What customers do; each returns the message's id

    def act(self, customer, act, /, **what):
        return self.call("POST", f"customers/{customer.id}/send", {"type": act, **what})["id"]

    def says(self, customer, text):
        return self.act(customer, "text", body=text)

    def taps(self, customer, message_id, option):
        return self.act(customer, "tap", message_id=message_id, option=option)

    def sends_media(self, customer, kind, content, mime_type, **more):
        data = base64.b64encode(content).decode()
        return self.act(customer, "media", kind=kind, mime_type=mime_type, data=data, **more)

    # What the business did

    def journal(self, event):
        return [entry for entry in self.call("GET", "journal")["entries"] if entry["event"] == event]

    def sent(self, message_id):
        """The request that became this message."""
        return next(entry["request"] for entry in self.journal("business_sent") if entry["id"] == message_id)

    def reads_of(self, message_id):
        """For each time the message was marked as read: whether the business also began to type."""
        return [entry["typing"] for entry in self.journal("business_read") if entry["id"] == message_id]
