// @kapso/whatsapp-cloud-api, unmodified, pointed at Hilo's door by its option `baseUrl`: what it sends comes to the simulator.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GraphApiError, WhatsAppClient } from "@kapso/whatsapp-cloud-api";
import { Hilo } from "./hilo.mjs";
import { PHONE_NUMBER_ID as phoneNumberId, Simulator, within } from "./simulator.mjs";

const to = "5491155550001";

let simulator, hilo, client, hola;

before(async () => {
  simulator = await Simulator.start();
  hilo = await Hilo.start(simulator);
  client = new WhatsAppClient({ accessToken: hilo.key, baseUrl: `${hilo.url}/cloud`, graphVersion: "v24.0" });
  await simulator.control("POST", "customers", { id: "ana", name: "Ana Suárez", phone: to });
  hola = await simulator.act("ana", "text", { body: "hola" });
  await within(async () => (await hilo.call("GET", "threads")).items[0], "thread");
});

after(async () => {
  await hilo?.close();
  await simulator?.close();
});

const left = async () =>
  (await simulator.control("GET", "journal")).entries.filter(({ event }) => event === "business_sent");

/** What comes to the simulator because of this. */
async function leaves(send) {
  const before = (await left()).length;
  const answer = await send();
  assert.match(answer.messages[0].id, /^wamid\.HILO/);
  return (await within(async () => (await left())[before], "message")).request;
}

test("text, place, contact, reaction and media by link", async () => {
  const { messages } = client;
  const context = { contextMessageId: hola };
  const text = await leaves(() => messages.sendText({ phoneNumberId, to, body: "Hola 👋", ...context }));
  assert.deepEqual([text.text.body, text.context?.message_id], ["Hola 👋", hola]);
  const location = { latitude: -34.6, longitude: -58.38, name: "Aurora", address: "Defensa 100" };
  const place = await leaves(() => messages.sendLocation({ phoneNumberId, to, location }));
  assert.equal(place.location.name, "Aurora");
  const contacts = [{ name: { formattedName: "Soporte", firstName: "Soporte" }, phones: [{ phone: "+541155550000" }] }];
  const card = await leaves(() => messages.sendContacts({ phoneNumberId, to, contacts }));
  assert.equal(card.contacts[0].name.formatted_name, "Soporte");
  const reaction = { messageId: hola, emoji: "👍" };
  assert.equal((await leaves(() => messages.sendReaction({ phoneNumberId, to, reaction }))).reaction.emoji, "👍");
  const image = { link: "https://shop.example/a.png", caption: "Así llegó" };
  assert.equal((await leaves(() => messages.sendImage({ phoneNumberId, to, image }))).image.caption, "Así llegó");
});

test("buttons, and a file", async () => {
  const { messages, media } = client;
  const buttons = [{ id: "track", title: "Seguir" }, { id: "agent", title: "Persona" }];
  const asked = () => messages.sendInteractiveButtons({ phoneNumberId, to, bodyText: "¿Qué necesitas?", buttons });
  assert.equal((await leaves(asked)).interactive.action.buttons[1].reply.id, "agent");
  const file = new Blob([new Uint8Array(64)], { type: "image/png" });
  const { id } = await media.upload({ phoneNumberId, type: "image/png", file, fileName: "a.png" });
  assert.equal((await media.get({ mediaId: id })).mimeType, "image/png");
  await leaves(() => messages.sendImage({ phoneNumberId, to, image: { id } }));
});

test("what is refused has Meta's code", async () => {
  const refused = (code) => (error) => error instanceof GraphApiError && error.code === code;
  const { messages } = client;
  await assert.rejects(messages.sendText({ phoneNumberId, to, body: "x".repeat(5000) }), refused(100));
  await assert.rejects(messages.sendText({ phoneNumberId, to: "5491155550077", body: "Hola" }), refused(131047));
  const stranger = new WhatsAppClient({ accessToken: "another", baseUrl: `${hilo.url}/cloud` });
  await assert.rejects(stranger.messages.sendText({ phoneNumberId, to, body: "Hola" }), refused(190));
});
