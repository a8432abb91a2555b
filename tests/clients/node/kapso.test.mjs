// @kapso/whatsapp-cloud-api (https://www.npmjs.com/package/@kapso/whatsapp-cloud-api), unmodified, with its option `baseUrl`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GraphApiError, WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { normalizeWebhook, verifySignature } from "@kapso/whatsapp-cloud-api/server";
import {
  APP_SECRET,
  PHONE_NUMBER_ID as phoneNumberId,
  Receiver,
  Simulator,
  TOKEN,
  VERIFY_TOKEN,
  WABA_ID as businessAccountId,
  within,
} from "./simulator.mjs";

const to = "5491155550001";
const PNG = new Uint8Array(64);

let simulator, receiver, client, hola;
const heard = [];

before(async () => {
  simulator = await Simulator.start();
  client = new WhatsAppClient({ accessToken: TOKEN, baseUrl: simulator.url, graphVersion: "v24.0" });
  receiver = await Receiver.open({
    get: (query) => {
      if (query["hub.verify_token"] !== VERIFY_TOKEN) throw new Error("the token is wrong");
      return query["hub.challenge"];
    },
    post: (rawBody, headers) => {
      const signatureHeader = headers["x-hub-signature-256"];
      assert.ok(verifySignature({ appSecret: APP_SECRET, rawBody, signatureHeader }));
      assert.ok(!verifySignature({ appSecret: "another", rawBody, signatureHeader }));
      heard.push(normalizeWebhook(JSON.parse(rawBody.toString())));
      return "";
    },
  });
  await simulator.setNumber(receiver.url);
  await simulator.control("PUT", "review", { delay_ms: 0 });
  await simulator.control("POST", "customers", { id: "ana", name: "Ana Suárez", phone: to });
  hola = await simulator.act("ana", "text", { body: "hola" });
  await within(() => said(hola), "greeting");
});

after(async () => {
  await simulator?.close();
  await receiver?.close();
});

const said = (id) => heard.flatMap(({ messages }) => messages).find((message) => message.id === id);
const told = (id, status) =>
  heard.flatMap(({ statuses }) => statuses).find((one) => one.id === id && one.status === status);

/** The message left and arrived; what the customer has. */
async function arrives(answer, last = "delivered") {
  const { id } = answer.messages[0];
  await within(() => told(id, last), last);
  return simulator.sent(id);
}

test("what a customer writes can be read", () => {
  const { from, type, text } = said(hola);
  assert.deepEqual([from, type, text.body], [to, "text", "hola"]);
  assert.equal(heard[0].phoneNumberId, phoneNumberId);
  assert.equal(heard[0].contacts[0].waId, to);
});

test("text, place, contact, reaction and media by link", async () => {
  const { messages } = client;
  assert.equal((await arrives(await messages.sendText({ phoneNumberId, to, body: "Hola 👋" }))).text.body, "Hola 👋");
  const location = { latitude: -34.6, longitude: -58.38, name: "Aurora", address: "Defensa 100" };
  assert.equal((await arrives(await messages.sendLocation({ phoneNumberId, to, location }))).location.name, "Aurora");
  const contacts = [{ name: { formattedName: "Soporte", firstName: "Soporte" }, phones: [{ phone: "+541155550000" }] }];
  const card = await arrives(await messages.sendContacts({ phoneNumberId, to, contacts }));
  assert.equal(card.contacts[0].name.formatted_name, "Soporte");
  await arrives(await messages.sendReaction({ phoneNumberId, to, reaction: { messageId: hola, emoji: "👍" } }), "sent");
  const image = { link: "https://shop.example/a.png", caption: "Así llegó" };
  assert.equal((await arrives(await messages.sendImage({ phoneNumberId, to, image }))).image.caption, "Así llegó");
  const document = { link: "https://shop.example/a.pdf", filename: "factura.pdf" };
  assert.equal((await arrives(await messages.sendDocument({ phoneNumberId, to, document }))).type, "document");
});

test("buttons, a list, a link, a carousel's place request, and a tap", async () => {
  const { messages } = client;
  const buttons = [{ id: "track", title: "Seguir" }, { id: "agent", title: "Persona" }];
  const asked = await messages.sendInteractiveButtons({ phoneNumberId, to, bodyText: "¿Qué necesitas?", buttons });
  await arrives(asked);
  const tap = await simulator.act("ana", "tap", { message_id: asked.messages[0].id, option: "agent" });
  await within(() => said(tap), "tap");
  assert.equal(said(tap).interactive.buttonReply.id, "agent");
  const sections = [{ title: "Semana", rows: [{ id: "mon", title: "Lunes" }, { id: "tue", title: "Martes" }] }];
  const list = { phoneNumberId, to, bodyText: "¿Qué día?", buttonText: "Ver días", sections };
  assert.equal((await arrives(await messages.sendInteractiveList(list))).interactive.type, "list");
  const parameters = { displayText: "Ver", url: "https://shop.example/" };
  const link = { phoneNumberId, to, bodyText: "En oferta", parameters };
  assert.equal((await arrives(await messages.sendInteractiveCtaUrl(link))).interactive.type, "cta_url");
  const where = { phoneNumberId, to, bodyText: "¿Dónde?", parameters: { requestMessage: "Compartir" } };
  const place = await arrives(await messages.sendInteractiveLocationRequest(where));
  assert.equal(place.interactive.type, "location_request_message");
});

test("a file is uploaded, looked up, downloaded and deleted", async () => {
  const file = new Blob([PNG], { type: "image/png" });
  const { id: mediaId } = await client.media.upload({ phoneNumberId, type: "image/png", file, fileName: "a.png" });
  const known = await client.media.get({ mediaId, phoneNumberId });
  assert.deepEqual([known.mimeType, Number(known.fileSize)], ["image/png", PNG.byteLength]);
  // Meta's files lie at hosts that the client knows; here it is told to show its token.
  const bytes = await client.media.download({ mediaId, phoneNumberId, auth: "always" });
  assert.equal(bytes.byteLength, PNG.byteLength);
  await arrives(await client.messages.sendImage({ phoneNumberId, to, image: { id: mediaId } }));
  assert.equal((await client.media.delete({ mediaId, phoneNumberId })).success, true);
  await assert.rejects(client.media.get({ mediaId, phoneNumberId }), GraphApiError);
});

test("a template is made, listed, sent and deleted", async () => {
  const name = "pedido_en_camino";
  const components = [{ type: "BODY", text: "Hola {{1}}, tu pedido {{2}} está en camino hoy.", example: { bodyText: [["Ana", "A-1"]] } }];
  const made = await client.templates.create({ businessAccountId, name, language: "es", category: "UTILITY", components });
  assert.equal(made.status, "PENDING");
  const approved = async () => (await client.templates.list({ businessAccountId, name, status: "APPROVED" })).data;
  for (let tries = 0; tries < 500 && (await approved()).length === 0; tries++);
  const [listed] = await approved();
  assert.deepEqual([listed.id, listed.name, listed.language], [made.id, name, "es"]);
  const parameters = ["Ana", "A-1"].map((text) => ({ type: "text", text }));
  const template = { name, language: { code: "es" }, components: [{ type: "body", parameters }] };
  assert.equal((await arrives(await client.messages.sendTemplate({ phoneNumberId, to, template }))).template.name, name);
  assert.equal((await client.templates.delete({ businessAccountId, name })).success, true);
  assert.deepEqual((await client.templates.list({ businessAccountId, name })).data, []);
});

test("pages of templates are walked by their cursors", async () => {
  for (const name of ["uno", "dos", "tres"]) {
    await simulator.control("PUT", "templates", { name, language: "es", category: "utility", body: name });
  }
  const names = [];
  let after;
  do {
    const page = await client.templates.list({ businessAccountId, limit: 1, after });
    names.push(...page.data.map((template) => template.name));
    after = page.paging?.next ? page.paging.cursors.after : undefined;
  } while (after);
  assert.deepEqual(names, ["dos", "tres", "uno"]);
});

test("profile and settings are changed", async () => {
  const { businessProfile, settings } = client.phoneNumbers;
  await businessProfile.update({ phoneNumberId, about: "Abierto", websites: ["https://aurora.example"] });
  const profile = await businessProfile.get({ phoneNumberId, fields: "about,websites" });
  assert.equal(profile.data[0].about, "Abierto");
  await settings.update({ phoneNumberId, calling: { status: "ENABLED" } });
  assert.equal((await settings.get({ phoneNumberId })).calling.status, "ENABLED");
});

test("a number is deregistered, and registered with a PIN", async () => {
  const { phoneNumbers, messages } = client;
  assert.equal((await phoneNumbers.deregister({ phoneNumberId })).success, true);
  await assert.rejects(messages.sendText({ phoneNumberId, to, body: "x" }), { code: 133010 });
  assert.equal((await phoneNumbers.register({ phoneNumberId, pin: "123456" })).success, true);
  await arrives(await messages.sendText({ phoneNumberId, to, body: "Otra vez" }));
});

test("read and typing", async () => {
  assert.equal((await client.messages.markRead({ phoneNumberId, messageId: hola })).success, true);
  const typingIndicator = { type: "text" };
  assert.equal((await client.messages.markRead({ phoneNumberId, messageId: hola, typingIndicator })).success, true);
});

test("errors are told as the client understands them", async () => {
  await assert.rejects(client.messages.sendText({ phoneNumberId, to: "me", body: "x" }), { code: 131009 });
  await simulator.control("PATCH", "faults", { refuse: { next: 1 }, refuse_code: 130429 });
  await assert.rejects(client.messages.sendText({ phoneNumberId, to, body: "x" }), { code: 130429 });
  await simulator.control("PATCH", "faults", { token_expired: true });
  await assert.rejects(client.messages.sendText({ phoneNumberId, to, body: "x" }), { code: 190, errorSubcode: 463 });
  await simulator.control("PATCH", "faults", { token_expired: false });
});

test("every webhook was signed as the client wants it", () => {
  assert.deepEqual(receiver.failures, []);
});
