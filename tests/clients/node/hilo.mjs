// A Hilo of its own, whose number is a simulator's.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { APP_SECRET, freePort, PHONE_NUMBER_ID, TOKEN, VERIFY_TOKEN, WABA_ID, within } from "./simulator.mjs";

export class Hilo {
  /** The program in HILO, in a folder of its own, with the number of a simulator; ends with `close`. */
  static async start(simulator) {
    const hilo = new Hilo();
    const port = await freePort();
    hilo.url = `http://127.0.0.1:${port}`;
    hilo.folder = mkdtempSync(path.join(tmpdir(), "hilo-server-"));
    const host = new URL(simulator.url).host;
    writeFileSync(
      path.join(hilo.folder, "hilo.toml"),
      `data_dir = "data"\n[server]\nlisten = "127.0.0.1:${port}"\n[egress]\nallow_private_hosts = ["${host}"]\n`,
    );
    const log = path.join(hilo.folder, "log");
    const out = openSync(log, "w");
    hilo.process = spawn(process.env.HILO, ["serve", "--config", "hilo.toml"], {
      stdio: ["ignore", out, out],
      cwd: hilo.folder,
    });
    hilo.key = await within(() => / {2}API key +(\S+)\n/.exec(readFileSync(log, "utf8"))?.[1], "a key");
    await within(() => fetch(`${hilo.url}/readyz`).then((answer) => answer.ok, () => false), "an answer");
    await hilo.call("POST", "channels", {
      ...{ name: "Ventas", phone_number_id: PHONE_NUMBER_ID, waba_id: WABA_ID, access_token: TOKEN },
      ...{ app_secrets: [APP_SECRET], verify_token: VERIFY_TOKEN, graph_url: simulator.url, pair_limit: false },
    });
    await simulator.setNumber(`${hilo.url}/webhooks/whatsapp`);
    return hilo;
  }

  async close() {
    const gone = new Promise((done) => this.process.once("exit", done));
    this.process.kill();
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async call(method, where, body) {
    const answer = await fetch(`${this.url}/api/v1/${where}`, {
      method,
      headers: { "content-type": "application/json", authorization: `Bearer ${this.key}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
