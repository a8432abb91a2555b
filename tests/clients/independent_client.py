"""pywa, unmodified, with two things put around it: the way to a Cloud API elsewhere than at Meta, and a web server that
hands it the webhooks and keeps what it makes of them."""

import http.server
import logging
import threading
import urllib.parse
import warnings

import httpx
import pywa
from pywa import handlers, utils

# A value that pywa does not know is a finding, not a line on the screen.
warnings.filterwarnings("error", category=pywa.errors.PywaWarning)


class ElsewhereTransport(httpx.HTTPTransport):
    """Carries requests for graph.facebook.com and api.facebook.com to another address. pywa never learns of it."""

    def __init__(self, graph_url):
        super().__init__()
        self.base = httpx.URL(graph_url)

    def handle_request(self, request):
        path = self.base.raw_path.rstrip(b"/") + request.url.raw_path
        request.url = request.url.copy_with(
            scheme=self.base.scheme, host=self.base.host, port=self.base.port, raw_path=path
        )
        request.headers["host"] = request.url.netloc.decode()
        return super().handle_request(request)


class Complaints(logging.Handler):
    """Keeps what pywa complains about: it logs and goes on where a test has to fail."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        cause = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self.lines.append(record.getMessage() + cause)


COMPLAINTS = Complaints()
logging.getLogger("pywa").addHandler(COMPLAINTS)
logging.getLogger("pywa").propagate = False


class Client:
    """pywa for one business number. Updates it understood are in `updates`, its complaints in `complaints`."""

    def __init__(self, *, graph_url=None, phone_number_id=None, waba_id=None, token=None, app_secret=None, verify_token=None):
        self.updates, self.arrived = [], threading.Condition()
        # pywa has one logger for all its clients, so what it complains about is common to them.
        self.complaints = COMPLAINTS.lines
        session = httpx.Client(mounts={
            f"https://{host}.facebook.com": ElsewhereTransport(graph_url) for host in ("graph", "api")
        }) if graph_url else None
        self.wa = pywa.WhatsApp(
            phone_id=phone_number_id, waba_id=waba_id, token=token, session=session, server=None,
            app_secret=app_secret, verify_token=verify_token, validate_updates=app_secret is not None,
            filter_updates=phone_number_id is not None, skip_duplicate_updates=False,
        )
        for name in dir(handlers):
            kind = getattr(handlers, name)
            if isinstance(kind, type) and issubclass(kind, handlers.Handler) and kind is not handlers.Handler \
                    and kind is not handlers.RawUpdateHandler:
                self.wa.add_handlers(kind(self._keep))
        # Called for every webhook, also for one that pywa made nothing of.
        self.wa.add_handlers(handlers.RawUpdateHandler(self._keep))

    def _keep(self, _, update):
        with self.arrived:
            self.updates.append(update)
            self.arrived.notify_all()

    def wait_for(self, wanted, within_s=20):
        """The first update for which `wanted` holds, now or within the time."""
        with self.arrived:
            found = self.arrived.wait_for(lambda: next(filter(wanted, self.updates), None), within_s)
        if found is None:
            seen = [f"{type(update).__name__} {getattr(update, 'id', '')}" for update in self.updates]
            raise AssertionError(f"no such webhook within {within_s} s; seen: {seen}; complaints: {self.complaints}")
        return found

    def receive(self, address=("127.0.0.1", 0)):
        """Serves the webhook address on a thread; returns its URL. `close` ends it."""
        self.server = http.server.ThreadingHTTPServer(address, _handler_for(self.wa))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}/webhook"

    def close(self):
        self.wa.api._session.close()
        self.server.shutdown()
        self.server.server_close()


def _handler_for(wa):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
            self.answer(*wa.webhook_challenge_handler(query.get(utils.HUB_VT), query.get(utils.HUB_CH)))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            refusal = wa.webhook_update_validator(body, self.headers.get(utils.HUB_SIG))
            self.answer(*(refusal or wa.webhook_update_handler(body)))

        def answer(self, text, status):
            body = str(text).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler
