"""The webhook bodies of hilo-whatsapp-wire's testdata, read by an independent client: a body that we made up wrongly, and
then parse as wrongly, shows here."""

import json
import pathlib
import unittest

from pywa import types

from independent_client import Client

TESTDATA = pathlib.Path(__file__).resolve().parents[2] / "crates" / "hilo-whatsapp-wire" / "testdata"
NUMBER = {"display_phone_number": "5491150000000", "phone_number_id": "106540352242922"}
CONTACT = {"profile": {"name": "Ana Suárez"}, "wa_id": "5491155550001", "user_id": "AR.8215507733190426"}

# Bodies that pywa need not understand, each with the reason.
NOT_FOR_PYWA = {
    "messages/interactive.of-the-future.json": "invented, to be kept raw",
    "messages/of-the-future.json": "invented, to be kept raw",
    "messages/media_placeholder.json": "newer than this pywa",
    "statuses/of-the-future.json": "invented, to be kept raw",
    "statuses/deleted.json": "a status this pywa does not know",
    "statuses/payment.json": "payments are not for pywa",
    "statuses/delivered.json": "a pricing category this pywa does not know",
    "statuses/failed.without-known-outcome.json": "an error without a message",
    "statuses/read.in-a-group.json": "pywa wants the participant among the contacts",
}


class WireBodies(unittest.TestCase):
    def test_every_message_and_status_is_understood(self):
        for kind in ["messages", "statuses"]:
            files = sorted((TESTDATA / kind).glob("*.json"))
            self.assertGreater(len(files), 5, kind)
            for file in files:
                name = f"{kind}/{file.name}"
                with self.subTest(name):
                    body = json.loads(file.read_text())
                    updates, complaints = self.feed(kind, body)
                    if name in NOT_FOR_PYWA:
                        self.assertTrue(complaints, "pywa understands it now; take it off the list")
                        continue
                    self.assertEqual(complaints, [])
                    self.assertEqual([update.id for update in updates], [body["id"]])

    def test_the_list_of_exceptions_names_existing_bodies(self):
        for name in NOT_FOR_PYWA:
            self.assertTrue((TESTDATA / name).is_file(), name)

    def feed(self, kind, body):
        client = Client()
        client.complaints.clear()
        # Meta leaves the contacts out where a message failed; pywa cannot read that, hilo-whatsapp-wire's own tests do.
        value = {"messaging_product": "whatsapp", "metadata": NUMBER, "contacts": [CONTACT], kind: [body]}
        change = {"field": "messages", "value": value}
        envelope = {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}
        client.wa.webhook_update_handler(json.dumps(envelope).encode())
        understood = [update for update in client.updates if not isinstance(update, types.RawUpdate)]
        return understood, list(client.complaints)


if __name__ == "__main__":
    unittest.main()
