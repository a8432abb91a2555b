"""A Hilo of its own, whose number is the simulator's."""

import json
import os
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from simulator import APP_SECRET, PHONE_NUMBER_ID, TOKEN, VERIFY_TOKEN, WABA_ID, free_port


class Hilo:
    """The program in HILO, in a folder of its own, with the number of a simulator; ends with `close`. `key` is a key of it."""

    def __init__(self, simulator, *, calls=()):
        """`calls`: addresses (`host:port`) of this machine that it may call beside the simulator's."""
        port = free_port()
        hosts = json.dumps([simulator.url.removeprefix("http://"), *calls])
        self.url = f"http://127.0.0.1:{port}"
        self.folder = tempfile.TemporaryDirectory(prefix="hilo-server-")
        pathlib.Path(self.folder.name, "hilo.toml").write_text(
            f'data_dir = "data"\n[server]\nlisten = "127.0.0.1:{port}"\n[log]\nlevels = "warn"\n'
            f"[egress]\nallow_private_hosts = {hosts}\n"
        )
        self.log = pathlib.Path(self.folder.name, "log")
        with self.log.open("wb") as log:
            command = [os.environ["HILO"], "serve", "--config", "hilo.toml"]
            self.process = subprocess.Popen(command, cwd=self.folder.name, stdout=log, stderr=log)
        self.key = self._within(30, self._said_key, "a key")
        self._within(30, lambda: self._is_there(), "an answer")
        self.call("POST", "channels", {
            "name": "Ventas", "phone_number_id": PHONE_NUMBER_ID, "waba_id": WABA_ID, "access_token": TOKEN,
            "app_secrets": [APP_SECRET], "verify_token": VERIFY_TOKEN, "graph_url": simulator.url, "pair_limit": False,
        })
        simulator.add_number(callback_url=f"{self.url}/webhooks/whatsapp")

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()

    def _within(self, seconds, look, what):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := look():
                return found
            time.sleep(0.02)
        said = self.log.read_text(errors="replace")
        self.close()
        raise RuntimeError(f"Hilo gives no {what}:\n{said}")

    def _said_key(self):
        _, _, rest = self.log.read_text(errors="replace").partition("  API key   ")
        key, end, _ = rest.partition("\n")
        return key.strip() if end else None

    def _is_there(self):
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}", method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def until(self, look, within_s=20):
        """What `look` finds, now or within the time."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.05)
        raise AssertionError("it never came to hold")

    def threads(self):
        return {thread["name"]: thread["contact"] for thread in self.call("GET", "threads")["items"]}

    def messages(self, contact):
        """Of a thread, newest first."""
        return self.call("GET", f"threads/{contact}/messages")["items"]
