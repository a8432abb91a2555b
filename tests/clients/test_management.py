"""What pywa calls besides sending: numbers, profile, settings, templates, signups, addresses for webhooks, usernames,
blocked people."""

import unittest

from pywa import types
from pywa.errors import WhatsAppError
from pywa.types import templates

from independent_client import Client
from simulator import APP_SECRET, PHONE_NUMBER_ID, TOKEN, VERIFY_TOKEN, WABA_ID, Simulator


class Management(unittest.TestCase):
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
        cls.url = cls.client.receive()
        cls.simulator.add_number(callback_url=cls.url)
        cls.simulator.call("PUT", "review", {"delay_ms": 0})
        # The number's app was made of its secret.
        apps = cls.simulator.call("GET", "business")["apps"]
        cls.app = next(app for app in apps if app["secret"] == APP_SECRET)

    def test_account_and_business(self):
        account = self.wa.get_business_account()
        self.assertEqual((account.id, account.name, account.currency), (WABA_ID, "Tienda Aurora", "USD"))
        owned = list(self.wa.get_owned_business_accounts(business_portfolio_id="400000000000001"))
        self.assertEqual([one.id for one in owned], [WABA_ID])
        self.assertEqual(list(self.wa.get_shared_business_accounts(business_portfolio_id="400000000000001")), [])

    def test_numbers(self):
        number = self.wa.get_business_phone_number()
        self.assertEqual((number.id, number.verified_name), (PHONE_NUMBER_ID, "Tienda Aurora"))
        self.assertIn(PHONE_NUMBER_ID, [one.id for one in self.wa.get_business_phone_numbers()])

    def test_profile(self):
        self.assertTrue(self.wa.update_business_profile(
            about="Abierto", email="hola@aurora.example", websites=["https://aurora.example"], industry=types.Industry.RETAIL,
        ))
        profile = self.wa.get_business_profile()
        self.assertEqual((profile.about, profile.email), ("Abierto", "hola@aurora.example"))
        self.assertEqual((list(profile.websites), profile.industry), (["https://aurora.example"], types.Industry.RETAIL))

    def test_commerce_settings_and_automation(self):
        self.assertTrue(self.wa.update_commerce_settings(is_catalog_visible=True, is_cart_enabled=False))
        settings = self.wa.get_commerce_settings()
        self.assertEqual((settings.is_catalog_visible, settings.is_cart_enabled), (True, False))
        command = types.Command(name="pedido", description="Dónde está mi pedido")
        self.assertTrue(self.wa.update_conversational_automation(ice_breakers=["¿Qué venden?"], commands=[command]))
        automation = self.wa.get_business_phone_number().conversational_automation
        self.assertEqual([one.name for one in automation.commands], ["pedido"])

    def test_short_links(self):
        made = self.wa.create_qr_code("Hola", image_type="SVG")
        self.assertTrue(made.deep_link_url.endswith(made.code))
        self.assertEqual(self.wa.get_qr_code(made.code).prefilled_message, "Hola")
        self.assertEqual(self.wa.update_qr_code(made.code, prefilled_message="Buenas").prefilled_message, "Buenas")
        self.assertEqual([one.code for one in self.wa.get_qr_codes()], [made.code])
        self.assertTrue(self.wa.delete_qr_code(made.code))

    def test_people_are_blocked(self):
        rita = self.simulator.add_customer("Rita", id="rita", phone="5491155550007")
        self.simulator.says(rita, "hola")
        self.assertEqual(len(self.wa.block_users([rita.phone]).added_users), 1)
        self.assertEqual([one.wa_id for one in self.wa.get_blocked_users()], [rita.phone])
        self.assertEqual(len(self.wa.unblock_users([rita.phone]).removed_users), 1)

    def test_templates(self):
        body = templates.BodyText("Hola {{name}}, tu pedido {{order}} está en camino hoy.", name="Ana", order="A-1")
        made = self.wa.create_template(templates.Template(
            name="en_camino", language=templates.TemplateLanguage.SPANISH, category=templates.TemplateCategory.UTILITY,
            parameter_format=templates.ParamFormat.NAMED, components=[body],
        ))
        while self.wa.get_template(made.id).status == templates.TemplateStatus.PENDING:
            pass
        kept = self.wa.get_template(made.id)
        self.assertEqual((kept.name, kept.status), ("en_camino", templates.TemplateStatus.APPROVED))
        self.assertIn("en_camino", [one.name for one in self.wa.get_templates()])
        self.assertEqual(self.wa.archive_templates([made.id]).archived, (made.id,))
        self.assertEqual(self.wa.unarchive_templates([made.id]).unarchived, (made.id,))
        compared = self.wa.compare_templates(made.id, [made.id], start=1763000000, end=1763000000 + 7 * 86400)
        self.assertEqual(compared.times_sent, {made.id: 0})
        self.assertTrue(self.wa.delete_template("en_camino"))

    def test_signups(self):
        made = self.wa.create_signup(
            message="Novedades de Aurora", confirmation_message="Gracias", privacy_policy_url="https://aurora.example/p",
        )
        self.assertEqual(self.wa.get_signup(made.id).message, "Novedades de Aurora")
        self.assertEqual([one.id for one in self.wa.get_signups()], [made.id])

    def test_addresses_for_webhooks(self):
        token = self.wa.get_app_access_token(self.app["id"], APP_SECRET)
        self.assertTrue(self.wa.set_app_callback_url(
            self.app["id"], token, self.url, VERIFY_TOKEN, fields=["messages", "account_update"],
        ))
        self.assertTrue(self.wa.override_waba_callback_url(self.url, VERIFY_TOKEN))
        self.assertTrue(self.wa.delete_waba_callback_url())
        self.assertTrue(self.wa.override_phone_callback_url(self.url, VERIFY_TOKEN))
        with self.assertRaises(WhatsAppError):
            self.wa.override_phone_callback_url(self.url, "wrong")
        self.assertTrue(self.wa.delete_phone_callback_url())

    def test_a_username(self):
        self.wa.set_username("tienda.aurora")
        self.assertEqual(self.wa.get_current_username().username, "tienda.aurora")
        self.assertTrue(self.wa.delete_username())

    def test_a_number_is_made_verified_and_registered(self):
        made = self.wa.create_phone_number(country_calling_code="54", phone_number="91150000055", verified_name="Aurora Sur")
        phone = made.id
        self.assertTrue(self.wa.request_verification_code(code_method="SMS", language_code="es", phone_id=phone))
        self.assertTrue(self.wa.verify_phone_number(code="123456", phone_id=phone))
        self.assertTrue(self.wa.register_phone_number(pin="123456", phone_id=phone))
        self.assertTrue(self.wa.deregister_phone_number(phone_id=phone))


if __name__ == "__main__":
    unittest.main()
