"""An independent client sends through Hilo's door for clients of the Cloud API, unmodified: it is given Hilo's address and a
key of Hilo's. What it sends leaves through Hilo to the simulator, keeps to Hilo's rules, and stands in the thread. What happens
comes to its webhook from Hilo."""

import hashlib
import unittest

from pywa import types
from pywa.errors import WhatsAppError
from pywa.types import templates

from hilo_server import Hilo
from independent_client import Client
from simulator import PHONE_NUMBER_ID, WABA_ID, Simulator, free_port
from test_conversation import MEDIA


class Door(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.simulator.close)
        cls.simulator.add_template("order_update", "es", "{{1}}, tu pedido {{2}} está en camino.")
        port = free_port()
        cls.hilo = Hilo(cls.simulator, calls=[f"127.0.0.1:{port}"])
        cls.addClassCleanup(cls.hilo.close)
        cls.client = Client(
            graph_url=f"{cls.hilo.url}/cloud", phone_number_id=PHONE_NUMBER_ID, waba_id=WABA_ID, token=cls.hilo.key,
            app_secret="the client's secret", verify_token="the client's token",
        )
        cls.wa = cls.client.wa
        cls.addClassCleanup(cls.client.close)
        cls.subscription = cls.hilo.call("POST", "subscriptions", {
            "name": "pywa", "callback_url": cls.client.receive(("127.0.0.1", port)),
            "verify_token": "the client's token", "app_secret": "the client's secret",
        })
        cls.ana = cls.simulator.add_customer("Ana Suárez", id="ana", phone="5491155550001", user_id="AR.8215507733190426")
        cls.leo = cls.simulator.add_customer("Leo", id="leo", user_id="AR.5501", username="@leo", hide_phone=True)
        cls.hola = cls.simulator.says(cls.ana, "hola")
        cls.simulator.says(cls.leo, "hola")
        cls.hilo.until(lambda: {"Ana Suárez", "Leo"} <= cls.hilo.threads().keys())
        cls.contact = cls.hilo.threads()["Ana Suárez"]

    def setUp(self):
        self.before = len(self.simulator.journal("business_sent"))

    def leaves(self, sent, kind):
        """The message came to the simulator; what is in it. It stands in the thread by the id that the client was told."""
        self.assertTrue(sent.id.startswith("wamid.HILO"), sent.id)
        entries = self.hilo.until(lambda: self.simulator.journal("business_sent")[self.before:])
        self.before += 1
        request = entries[0]["request"]
        self.assertEqual(request["type"], kind)
        return request[kind], request

    def test_text(self):
        sent = self.wa.send_message(
            self.ana.phone, "Hola *Ana* 👋", reply_to_message_id=self.hola, tracker="pedido-17"
        )
        text, request = self.leaves(sent, "text")
        self.assertEqual((text["body"], request["context"]["message_id"]), ("Hola *Ana* 👋", self.hola))
        last = next(m for m in self.hilo.messages(self.contact) if m["kind"] == "text" and m["direction"] == "outbound")
        self.assertEqual((last["callback_data"], last["author"]["type"]), ("pedido-17", "api_key"))
        delivered = lambda: self.hilo.call("GET", f"threads/{self.contact}/messages/{last['id']}")["status"] == "delivered"
        self.hilo.until(delivered)

    def test_what_becomes_of_a_message_comes_to_the_webhook(self):
        sent = self.wa.send_message(self.ana.phone, "¿Llegó?", tracker="pedido-18")
        self.leaves(sent, "text")
        for status in (types.MessageStatusType.SENT, types.MessageStatusType.DELIVERED):
            update = self.client.wait_for(
                lambda update: isinstance(update, types.MessageStatus) and update.id == sent.id and update.status == status
            )
            self.assertEqual((update.tracker, update.from_user.wa_id), ("pedido-18", self.ana.phone))
        self.assertEqual(self.client.complaints, [])

    def test_what_a_customer_says_comes_to_the_webhook(self):
        for customer, name in ((self.ana, "Ana Suárez"), (self.leo, "Leo")):
            self.simulator.says(customer, f"soy {name}")
            update = self.client.wait_for(
                lambda update: isinstance(update, types.Message) and update.text == f"soy {name}"
            )
            self.assertEqual(update.from_user.name, name)
            # It can be answered by the id it came with.
            text, request = self.leaves(update.reply("Gracias", quote=True), "text")
            self.assertEqual(text["body"], "Gracias")
            self.assertTrue(request["context"]["message_id"].startswith("wamid."))
            self.assertFalse(request["context"]["message_id"].startswith("wamid.HILO"))
        self.assertEqual(self.client.complaints, [])

    def test_a_file_of_a_customer_is_fetched_from_the_door(self):
        content, mime, name = MEDIA["image"]
        self.simulator.sends_media(self.ana, "image", content, mime)
        update = self.client.wait_for(lambda update: isinstance(update, types.Message) and update.image)
        self.assertEqual(update.image.mime_type, mime)
        self.assertEqual(self.wa.get_media_bytes(self.wa.get_media_url(update.image.id).url), content)
        self.assertEqual(self.client.complaints, [])

    def test_text_to_a_person_without_a_phone(self):
        text, request = self.leaves(self.wa.send_message(self.leo.user_id, "Hola, Leo"), "text")
        self.assertEqual((text["body"], request["recipient"]), ("Hola, Leo", self.leo.user_id))

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
                # Hilo has uploaded it to the simulator under an id of that.
                self.assertTrue(self.leaves(send[kind](media.id), kind)[0]["id"].isdigit())

    def test_a_deleted_file_is_gone(self):
        content, mime, name = MEDIA["image"]
        media = self.wa.upload_media(content, mime_type=mime, filename=name)
        self.assertTrue(self.wa.delete_media(media.id))
        with self.assertRaises(WhatsAppError):
            self.wa.get_media_url(media.id)

    def test_media_by_link(self):
        image, _ = self.leaves(self.wa.send_image(self.ana.phone, "https://shop.example/a.png"), "image")
        self.assertEqual(image["link"], "https://shop.example/a.png")

    def test_location(self):
        place = self.wa.send_location(self.ana.phone, -34.6, -58.38, name="Aurora", address="Defensa 100")
        self.assertEqual(self.leaves(place, "location")[0]["name"], "Aurora")

    def test_contacts(self):
        card = types.Contact(
            name=types.Contact.Name(formatted_name="Soporte", first_name="Soporte"),
            phones=[types.Contact.Phone(phone="+54 11 5555 0000", type="WORK")],
        )
        contacts, _ = self.leaves(self.wa.send_contact(self.ana.phone, card), "contacts")
        self.assertEqual(contacts[0]["name"]["formatted_name"], "Soporte")

    def test_reaction(self):
        reaction, _ = self.leaves(self.wa.send_reaction(self.ana.phone, "👍", self.hola), "reaction")
        self.assertEqual(reaction, {"emoji": "👍", "message_id": self.hola})

    def test_what_can_be_tapped(self):
        buttons = [types.Button("Seguir pedido", "track"), types.Button("Persona", "agent")]
        rows = [types.SectionRow("Lunes", "mon", "9 a 18"), types.SectionRow("Martes", "tue")]
        offered = {
            "button": buttons,
            "list": types.SectionList("Ver días", [types.Section("Semana", rows)]),
            "cta_url": types.URLButton("Ver la tienda", "https://shop.example/"),
        }
        for kind, buttons in offered.items():
            with self.subTest(kind):
                sent = self.wa.send_message(self.ana.phone, "¿Qué necesitas?", footer="Aurora", buttons=buttons)
                self.assertEqual(self.leaves(sent, "interactive")[0]["type"], kind)

    def test_template_with_parameters(self):
        sent = self.wa.send_template(
            self.ana.phone, "order_update", templates.TemplateLanguage.SPANISH,
            params=[templates.BodyText.params("Ana", "A-1042")],
        )
        self.assertEqual(self.leaves(sent, "template")[0]["name"], "order_update")

    def test_read_and_typing(self):
        self.assertTrue(self.wa.mark_message_as_read(self.hola))
        self.hilo.until(lambda: self.simulator.reads_of(self.hola) == [False])
        self.assertTrue(self.wa.indicate_typing(self.hola))
        self.hilo.until(lambda: self.simulator.reads_of(self.hola) == [False, True])

    def test_what_is_refused_at_once(self):
        spanish = templates.TemplateLanguage.SPANISH
        stranger = "5491155550077"
        self.hilo.until(lambda: self.hilo.call("GET", "template-accounts")["items"][0]["read_at"])
        cases = {
            "an unknown template": (132001, lambda: self.wa.send_template(self.ana.phone, "no_such_template", spanish)),
            "too long a text": (100, lambda: self.wa.send_message(self.ana.phone, "x" * 5000)),
            # Hilo knows before Meta would tell.
            "outside the window": (131047, lambda: self.wa.send_message(stranger, "Hola")),
        }
        for name, (code, send) in cases.items():
            with self.subTest(name), self.assertRaises(WhatsAppError) as caught:
                send()
            self.assertEqual(caught.exception.code, code, name)

    def test_a_wrong_key_is_refused(self):
        stranger = Client(graph_url=f"{self.hilo.url}/cloud", phone_number_id=PHONE_NUMBER_ID, token="another")
        with self.assertRaises(WhatsAppError) as caught:
            stranger.wa.send_message(self.ana.phone, "Hola")
        self.assertEqual(caught.exception.code, 190)
        stranger.wa.api._session.close()


if __name__ == "__main__":
    unittest.main()
