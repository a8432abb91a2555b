"""An independent client talks to the simulator: it sends every kind of message that Hilo sends, uploads and downloads
media, and reads the webhooks of what customers do. What it says of the simulator it would say of WhatsApp itself."""

import hashlib
import unittest

from pywa import types
from pywa.errors import WhatsAppError
from pywa.types import templates

from independent_client import Client
from simulator import APP_SECRET, PHONE_NUMBER_ID, TOKEN, VERIFY_TOKEN, WABA_ID, Simulator

# The least that is a PNG, an MP4, …: the simulator looks at type and size, as the Cloud API does when it accepts.
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
MEDIA = {
    "image": (PNG, "image/png", "a.png"),
    "video": (bytes(64), "video/mp4", "a.mp4"),
    "audio": (bytes(64), "audio/ogg", "a.ogg"),
    "document": (b"%PDF-1.7\n" + bytes(64), "application/pdf", "a.pdf"),
    "sticker": (b"RIFF" + bytes(64), "image/webp", "a.webp"),
}


class Conversation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.simulator.close)
        cls.client = Client(
            graph_url=cls.simulator.url, phone_number_id=PHONE_NUMBER_ID, waba_id=WABA_ID, token=TOKEN,
            app_secret=APP_SECRET, verify_token=VERIFY_TOKEN,
        )
        cls.wa = cls.client.wa
        cls.addClassCleanup(cls.client.close)
        cls.simulator.add_number(callback_url=cls.client.receive())
        cls.simulator.add_template("order_update", "es", "{{1}}, tu pedido {{2}} está en camino.")
        # One known by phone and user id, and one who hides the phone.
        cls.ana = cls.simulator.add_customer("Ana Suárez", id="ana", phone="5491155550001", user_id="AR.8215507733190426")
        cls.leo = cls.simulator.add_customer("Leo", id="leo", user_id="AR.5501", username="@leo", hide_phone=True)
        for customer in (cls.ana, cls.leo):  # opens the window
            cls.simulator.says(customer, "hola")
        cls.hola = cls.client.wait_for(lambda u: isinstance(u, types.Message) and u.from_user.bsuid == cls.ana.user_id)

    def setUp(self):
        self.client.complaints.clear()

    def tearDown(self):
        self.assertEqual(self.client.complaints, [])

    # What the business sends

    def arrives(self, sent, kind, *, to=None):
        """The statuses of a message come and can be read; what the customer has is of this kind. Returns that."""
        for status in ["SENT", "DELIVERED"]:
            update = self.client.wait_for(
                lambda u: isinstance(u, types.MessageStatus) and u.id == sent.id and u.status.name == status
            )
            self.assertEqual(update.from_user.bsuid, (to or self.ana).user_id)
        request = self.simulator.sent(sent.id)
        self.assertEqual(request["type"], kind)
        return request[kind]

    def test_text(self):
        sent = self.wa.send_message(
            self.ana.phone, "Hola *Ana* 👋", reply_to_message_id=self.hola.id, tracker="cnt_1.eff_2"
        )
        self.assertEqual(self.arrives(sent, "text")["body"], "Hola *Ana* 👋")
        status = self.client.wait_for(lambda u: isinstance(u, types.MessageStatus) and u.id == sent.id)
        self.assertEqual(status.tracker, "cnt_1.eff_2")

    def test_text_to_a_person_without_a_phone(self):
        sent = self.wa.send_message(self.leo.user_id, "Hola, Leo")
        self.assertEqual(self.arrives(sent, "text", to=self.leo)["body"], "Hola, Leo")

    def test_every_kind_of_media_uploaded_and_downloaded(self):
        send = {
            "image": lambda m: self.wa.send_image(self.ana.phone, m, caption="Así llegó"),
            "video": lambda m: self.wa.send_video(self.ana.phone, m, caption="Así se usa"),
            "audio": lambda m: self.wa.send_audio(self.ana.phone, m),
            "document": lambda m: self.wa.send_document(self.ana.phone, m, filename="factura.pdf"),
            "sticker": lambda m: self.wa.send_sticker(self.ana.phone, m),
        }
        for kind, (content, mime, name) in MEDIA.items():
            with self.subTest(kind):
                media = self.wa.upload_media(content, mime_type=mime, filename=name)
                known = self.wa.get_media_url(media.id)
                self.assertEqual((known.mime_type, known.file_size), (mime, len(content)))
                self.assertEqual(known.sha256, hashlib.sha256(content).hexdigest())
                self.assertEqual(self.wa.get_media_bytes(known.url), content)
                self.assertEqual(self.arrives(send[kind](media.id), kind)["id"], media.id)

    def test_a_deleted_file_is_gone(self):
        content, mime, name = MEDIA["image"]
        media = self.wa.upload_media(content, mime_type=mime, filename=name)
        self.assertTrue(self.wa.delete_media(media.id))
        with self.assertRaises(WhatsAppError):
            self.wa.get_media_url(media.id)

    def test_media_by_link(self):
        sent = self.wa.send_image(self.ana.phone, "https://shop.example/a.png")
        self.assertEqual(self.arrives(sent, "image")["link"], "https://shop.example/a.png")

    def test_location(self):
        sent = self.wa.send_location(self.ana.phone, -34.6, -58.38, name="Aurora", address="Defensa 100")
        self.assertEqual(self.arrives(sent, "location")["name"], "Aurora")

    def test_contacts(self):
        card = types.Contact(
            name=types.Contact.Name(formatted_name="Soporte", first_name="Soporte"),
            phones=[types.Contact.Phone(phone="+54 11 5555 0000", type="WORK")],
        )
        sent = self.wa.send_contact(self.ana.phone, card)
        self.assertEqual(self.arrives(sent, "contacts")[0]["name"]["formatted_name"], "Soporte")

    def test_reaction(self):
        sent = self.wa.send_reaction(self.ana.phone, "👍", self.hola.id)
        # A reaction gets no `delivered`.
        self.client.wait_for(lambda u: isinstance(u, types.MessageStatus) and u.id == sent.id)
        self.assertEqual(self.simulator.sent(sent.id)["reaction"], {"emoji": "👍", "message_id": self.hola.id})

    def test_reply_buttons(self):
        sent = self.wa.send_message(
            self.ana.phone, "¿Qué necesitas?", header="Aurora", footer="Elige",
            buttons=[types.Button("Seguir pedido", "track"), types.Button("Persona", "agent")],
        )
        self.assertEqual(self.arrives(sent, "interactive")["type"], "button")
        self.simulator.taps(self.ana, sent.id, "track")
        reply = self.client.wait_for(lambda u: isinstance(u, types.CallbackButton) and u.data == "track")
        self.assertEqual((reply.title, reply.reply_to_message.id), ("Seguir pedido", sent.id))

    def test_list(self):
        rows = [types.SectionRow("Lunes", "mon", "9 a 18"), types.SectionRow("Martes", "tue")]
        sent = self.wa.send_message(
            self.ana.phone, "¿Qué día?", buttons=types.SectionList("Ver días", [types.Section("Semana", rows)])
        )
        self.assertEqual(self.arrives(sent, "interactive")["type"], "list")
        self.simulator.taps(self.ana, sent.id, "tue")
        reply = self.client.wait_for(lambda u: isinstance(u, types.CallbackSelection) and u.data == "tue")
        self.assertEqual(reply.title, "Martes")

    def test_link_button(self):
        button = types.URLButton("Ver la tienda", "https://shop.example/")
        sent = self.wa.send_message(self.ana.phone, "Todo en oferta", buttons=button)
        self.assertEqual(self.arrives(sent, "interactive")["type"], "cta_url")

    def test_template_with_parameters(self):
        sent = self.wa.send_template(
            self.ana.phone, "order_update", templates.TemplateLanguage.SPANISH,
            params=[templates.BodyText.params("Ana", "A-1042")],
        )
        self.assertEqual(self.arrives(sent, "template")["name"], "order_update")

    def test_read_and_typing(self):
        self.assertTrue(self.wa.mark_message_as_read(self.hola.id))
        self.assertTrue(self.wa.indicate_typing(self.hola.id))
        self.assertEqual(self.simulator.reads_of(self.hola.id), [False, True])

    # What goes wrong

    def test_what_is_refused_at_once(self):
        spanish = templates.TemplateLanguage.SPANISH
        cases = {
            "an unknown template": (132001, lambda: self.wa.send_template(self.ana.phone, "no_such_template", spanish)),
            "too long a text": (100, lambda: self.wa.send_message(self.ana.phone, "x" * 5000)),
            "an unknown file": (100, lambda: self.wa.send_image(self.ana.phone, "1234567890")),
        }
        for name, (code, send) in cases.items():
            with self.subTest(name), self.assertRaises(WhatsAppError) as caught:
                send()
            self.assertEqual(caught.exception.code, code, name)

    def test_what_fails_afterwards(self):
        silent = self.simulator.add_customer("Silvia", id="silvia", phone="5491155550009")
        cases = {
            "outside the window": (131047, silent.phone),
            "not on WhatsApp": (131026, "5491155559999"),
        }
        for name, (code, to) in cases.items():
            with self.subTest(name):
                sent = self.wa.send_message(to, "Hola")
                failed = self.client.wait_for(
                    lambda u: isinstance(u, types.RawUpdate) and u.value.get("statuses", [{}])[0].get("id") == sent.id
                )
                status = failed.value["statuses"][0]
                self.assertEqual((status["status"], status["errors"][0]["code"]), ("failed", code))
        # WhatsApp tells no contacts with a failure; this pywa wants them, and says so.
        self.assertTrue(all("KeyError('contacts')" in line for line in self.client.complaints), self.client.complaints)
        self.client.complaints.clear()

    def test_a_wrong_token_is_refused(self):
        stranger = Client(graph_url=self.simulator.url, phone_number_id=PHONE_NUMBER_ID, token="another")
        with self.assertRaises(WhatsAppError) as caught:
            stranger.wa.send_message(self.ana.phone, "Hola")
        self.assertEqual(caught.exception.code, 190)
        stranger.wa.api._session.close()

    # What customers do

    def test_what_customers_send(self):
        content, mime, _ = MEDIA["image"]
        card = {"name": {"formatted_name": "Pedro", "first_name": "Pedro"}, "phones": [{"phone": "+54 11 5555 0003"}]}
        answer = self.wa.send_message(self.ana.phone, "¿En qué te ayudo?")
        cases = {
            "text": lambda: self.simulator.says(self.ana, "¿dónde está mi pedido? 📦"),
            "image": lambda: self.simulator.sends_media(self.ana, "image", content, mime, caption="así llegó"),
            "location": lambda: self.simulator.act(self.ana, "location", latitude=-34.6, longitude=-58.38),
            "contacts": lambda: self.simulator.act(self.ana, "contacts", contacts=[card]),
            "reaction": lambda: self.simulator.act(self.ana, "reaction", message_id=answer.id, emoji="❤️"),
        }
        for kind, act in cases.items():
            with self.subTest(kind):
                message_id = act()
                message = self.client.wait_for(lambda u: isinstance(u, types.Message) and u.id == message_id)
                self.assertEqual(message.type.value, kind)
                self.assertEqual((message.from_user.wa_id, message.from_user.bsuid), (self.ana.phone, self.ana.user_id))
                if kind == "image":
                    self.assertEqual(self.wa.get_media_bytes(self.wa.get_media_url(message.image.id).url), content)

    def test_a_person_without_a_phone_is_known_by_user_id(self):
        message_id = self.simulator.says(self.leo, "¿me leen?")
        message = self.client.wait_for(lambda u: isinstance(u, types.Message) and u.id == message_id)
        self.assertEqual((message.from_user.wa_id, message.from_user.bsuid), (None, self.leo.user_id))


if __name__ == "__main__":
    unittest.main()
