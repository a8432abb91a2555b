// whatsapp-api-js (https://www.npmjs.com/package/whatsapp-api-js), unmodified. What it calls at Meta goes to the simulator
// by the `fetch` that its constructor takes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { WhatsAppAPI } from "whatsapp-api-js";
import {
  ActionButtons,
  ActionCTA,
  ActionList,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  Contacts,
  Document,
  Footer,
  Image,
  Interactive,
  Language,
  ListSection,
  Location,
  Name,
  Phone,
  Reaction,
  Row,
  Template,
  Text,
} from "whatsapp-api-js/messages";
import { Node18 } from "whatsapp-api-js/setup/node";
import {
  APP_SECRET,
  PHONE_NUMBER_ID as PHONE,
  Receiver,
  Simulator,
  TOKEN,
  VERIFY_TOKEN,
  within,
} from "./simulator.mjs";

const ANA = "5491155550001";
const PNG = new Blob([new Uint8Array(64)], { type: "image/png" });

let simulator, receiver, client, hola;
const messages = [];
const statuses = [];

before(async () => {
  simulator = await Simulator.start();
  client = new WhatsAppAPI(
    Node18({
      token: TOKEN,
      appSecret: APP_SECRET,
      webhookVerifyToken: VERIFY_TOKEN,
      v: "v24.0",
      ponyfill: { fetch: simulator.fetch },
    }),
  );
  client.on.message = (said) => void messages.push(said);
  client.on.status = (said) => void statuses.push(said);
  receiver = await Receiver.open({
    get: (query) => client.get(query),
    post: async (raw, headers) => {
      const text = raw.toString();
      await client.post(JSON.parse(text), text, headers["x-hub-signature-256"]);
      return "";
    },
  });
  await simulator.setNumber(receiver.url);
  await simulator.control("PUT", "templates", {
    name: "order_update",
    language: "es",
    category: "utility",
    body: "{{1}}, tu pedido {{2}} está en camino.",
  });
  await simulator.control("POST", "customers", { id: "ana", name: "Ana Suárez", phone: ANA });
  hola = await simulator.act("ana", "text", { body: "hola" });
  await within(() => messages.find(({ message }) => message.id === hola), "greeting");
});

after(async () => {
  await simulator?.close();
  await receiver?.close();
});

/** The message was accepted, left and arrived; what the customer has. */
async function arrives(answer, last = "delivered") {
  assert.equal(answer.error, undefined, JSON.stringify(answer));
  const id = answer.messages[0].id;
  await within(() => statuses.find((said) => said.id === id && said.status === last), last);
  return simulator.sent(id);
}

test("the address is verified with the token, and only with it", () => {
  const query = { "hub.mode": "subscribe", "hub.challenge": "42", "hub.verify_token": VERIFY_TOKEN };
  assert.equal(client.get(query), "42");
  assert.throws(() => client.get({ ...query, "hub.verify_token": "wrong" }));
});

test("text, with a quote and data of ours", async () => {
  const sent = await arrives(await client.sendMessage(PHONE, ANA, new Text("Hola *Ana* 👋", true), hola, "cnt_1"));
  assert.equal(sent.text.body, "Hola *Ana* 👋");
  assert.deepEqual([sent.context.message_id, sent.biz_opaque_callback_data], [hola, "cnt_1"]);
  const told = statuses.find((said) => said.biz_opaque_callback_data === "cnt_1");
  assert.deepEqual([told.pricing.pricing_model, told.pricing.category], ["PMP", "service"]);
});

test("a file is uploaded, looked up, fetched, sent and deleted", async () => {
  const form = new FormData();
  form.set("file", PNG, "a.png");
  form.set("type", "image/png");
  const { id } = await client.uploadMedia(PHONE, form);
  const known = await client.retrieveMedia(id, PHONE);
  assert.deepEqual([known.mime_type, Number(known.file_size)], ["image/png", PNG.size]);
  assert.equal((await (await client.fetchMedia(known.url)).arrayBuffer()).byteLength, PNG.size);
  const sent = await arrives(await client.sendMessage(PHONE, ANA, new Image(id, true, "Así llegó")));
  assert.deepEqual(sent.image, { id, caption: "Así llegó" });
  assert.equal((await client.deleteMedia(id, PHONE)).success, true);
  assert.equal((await client.retrieveMedia(id)).error.code, 100);
});

test("buttons, a list, a link and what is tapped", async () => {
  const buttons = new ActionButtons(new Button("track", "Seguir pedido"), new Button("agent", "Persona"));
  const answer = await client.sendMessage(
    PHONE,
    ANA,
    new Interactive(buttons, new Body("¿Qué necesitas?"), undefined, new Footer("Elige")),
  );
  await arrives(answer);
  await simulator.act("ana", "tap", { message_id: answer.messages[0].id, option: "track" });
  const tapped = await within(
    () => messages.find(({ message }) => message.interactive?.button_reply?.id === "track"),
    "tap",
  );
  assert.equal(tapped.message.interactive.button_reply.title, "Seguir pedido");

  const list = new ActionList("Ver días", new ListSection("Semana", new Row("mon", "Lunes"), new Row("tue", "Martes")));
  const listed = await client.sendMessage(PHONE, ANA, new Interactive(list, new Body("¿Qué día?")));
  await arrives(listed);
  await simulator.act("ana", "tap", { message_id: listed.messages[0].id, option: "tue" });
  await within(() => messages.find(({ message }) => message.interactive?.list_reply?.id === "tue"), "row");

  const link = new Interactive(new ActionCTA("Ver", "https://shop.example/"), new Body("En oferta"));
  assert.equal((await arrives(await client.sendMessage(PHONE, ANA, link))).interactive.type, "cta_url");
});

test("template, place, card, document and reaction", async () => {
  const body = new BodyComponent(new BodyParameter("Ana"), new BodyParameter("A-1042"));
  const template = new Template("order_update", new Language("es"), body);
  assert.equal((await arrives(await client.sendMessage(PHONE, ANA, template))).template.name, "order_update");
  const place = new Location(-58.38, -34.6, "Aurora", "Defensa 100");
  assert.equal((await arrives(await client.sendMessage(PHONE, ANA, place))).location.name, "Aurora");
  const card = new Contacts([new Name("Soporte", "Soporte"), new Phone("+541155550000", "WORK")]);
  await arrives(await client.sendMessage(PHONE, ANA, card));
  const paper = new Document("https://shop.example/a.pdf", false, "Factura", "factura.pdf");
  assert.equal((await arrives(await client.sendMessage(PHONE, ANA, paper))).document.filename, "factura.pdf");
  await arrives(await client.sendMessage(PHONE, ANA, new Reaction(hola, "👍")), "sent");
});

test("read and typing", async () => {
  assert.equal((await client.markAsRead(PHONE, hola)).success, true);
  assert.equal((await client.markAsRead(PHONE, hola, "text")).success, true);
});

test("short links are made, read, changed, listed and deleted", async () => {
  const made = await client.createQR(PHONE, "Quiero un pedido", "svg");
  assert.match(made.qr_image_url, /\.svg$/);
  assert.equal((await client.retrieveQR(PHONE, made.code)).data[0].prefilled_message, "Quiero un pedido");
  await client.updateQR(PHONE, made.code, "Otra cosa");
  const all = await client.retrieveQR(PHONE);
  assert.deepEqual(all.data.map((link) => link.prefilled_message), ["Otra cosa"]);
  assert.equal((await client.deleteQR(PHONE, made.code)).success, true);
});

test("a person is blocked and unblocked", async () => {
  const blocked = await client.blockUser(PHONE, ANA);
  assert.equal(blocked.block_users.added_users[0].wa_id, ANA);
  assert.equal((await client.sendMessage(PHONE, ANA, new Text("x"))).error.code, 130403);
  const back = await client.unblockUser(PHONE, ANA);
  assert.equal(back.block_users.removed_users[0].wa_id, ANA);
});

test("what is refused says Meta's code", async () => {
  const spanish = new Language("es");
  const answer = await client.sendMessage(PHONE, ANA, new Template("no_such_template", spanish));
  assert.equal(answer.error.code, 132001);
  const stranger = new WhatsAppAPI(
    Node18({ token: "another", secure: false, v: "v24.0", ponyfill: { fetch: simulator.fetch } }),
  );
  assert.equal((await stranger.sendMessage(PHONE, ANA, new Text("x"))).error.code, 190);
});

test("every webhook was signed as the client wants it", () => {
  assert.deepEqual(receiver.failures, []);
});
