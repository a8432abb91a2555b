// A simulator of its own, played by its control API, and a web server that gets its webhooks.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const PHONE_NUMBER_ID = "106540352242922";
export const WABA_ID = "102290129340398";
export const TOKEN = "client-access-token";
export const APP_SECRET = "client-app-secret";
export const VERIFY_TOKEN = "client-verify-token";

export async function freePort() {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export class Simulator {
  /** The simulator of the program in HILO, in a folder of its own; ends with `close`. */
  static async start() {
    const port = await freePort();
    const simulator = new Simulator();
    simulator.url = `http://127.0.0.1:${port}`;
    simulator.folder = mkdtempSync(path.join(tmpdir(), "hilo-simulator-"));
    simulator.process = spawn(
      process.env.HILO,
      [
        ...["simulator", "--listen", `127.0.0.1:${port}`, "--data-dir", simulator.folder],
        ...["--phone-number-id", PHONE_NUMBER_ID, "--waba-id", WABA_ID],
      ],
      { stdio: "ignore", cwd: simulator.folder },
    );
    for (let tries = 0; tries < 1000; tries++) {
      if (await fetch(`${simulator.url}/simulator/clock`).catch(() => null)) return simulator;
      await pause(20);
    }
    throw new Error("the simulator does not answer");
  }

  async close() {
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill();
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async control(method, where, body) {
    const answer = await fetch(`${this.url}/simulator/${where}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** The number, whose webhooks go to this address. */
  setNumber(callback_url) {
    return this.control("PUT", `numbers/${PHONE_NUMBER_ID}`, {
      id: PHONE_NUMBER_ID,
      waba_id: WABA_ID,
      display_phone_number: "5491150000000",
      verified_name: "Tienda Aurora",
      access_token: TOKEN,
      app_secret: APP_SECRET,
      verify_token: VERIFY_TOKEN,
      callback_url,
      pair_limit: false,
    });
  }

  act(customer, type, what) {
    return this.control("POST", `customers/${customer}/send`, { type, ...what }).then(({ id }) => id);
  }

  /** The request that became this message. */
  async sent(id) {
    const { entries } = await this.control("GET", "journal");
    return entries.find((entry) => entry.event === "business_sent" && entry.id === id)?.request;
  }

  /** fetch, but what is for Meta goes to this simulator. */
  get fetch() {
    const here = this.url;
    return (resource, options) =>
      fetch(String(resource).replace(/^https:\/\/graph\.facebook\.com/, here), options);
  }
}

/** A web server for webhooks: `get` answers the challenge, `post` takes a body. Both may throw a status. */
export class Receiver {
  static async open({ get, post }) {
    const receiver = new Receiver();
    receiver.failures = [];
    receiver.server = http.createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const raw = Buffer.concat(chunks);
      try {
        const query = Object.fromEntries(new URL(request.url, "http://x").searchParams);
        const text = request.method === "GET" ? get(query) : await post(raw, request.headers);
        response.end(typeof text === "string" ? text : "");
      } catch (error) {
        if (request.method === "POST") receiver.failures.push(error);
        response.statusCode = 403;
        response.end();
      }
    });
    await new Promise((done) => receiver.server.listen(0, "127.0.0.1", done));
    receiver.url = `http://127.0.0.1:${receiver.server.address().port}/webhook`;
    return receiver;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}

/** The first thing that `find` finds, now or within 20 seconds. */
export async function within(find, what) {
  for (let tries = 0; tries < 1000; tries++) {
    const found = await find();
    if (found) return found;
    await pause(20);
  }
  throw new Error(`there was no ${what}`);
}
