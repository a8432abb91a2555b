// A Hilo with the demo shop, for a test file; customers who write to it; and people who are signed in.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, type Cookie, expect, type Page } from "@playwright/test";

/** A Hilo that runs. */
export interface Hilo {
  url: string;
  simulator: string;
  email: string;
  password: string;
  /** An API key of an administrator's program. */
  key: string;
}

/** Somebody who writes to the shop. */
export interface Customer {
  id: string;
  name: string;
  says(text: string): Promise<void>;
  /** Decides about marketing messages in their WhatsApp. */
  wants(value: "stop" | "resume"): Promise<void>;
  /** Taps the button with this title, or of this place from 1, of the last message that has some. */
  taps(option: string): Promise<void>;
  /** What the phone shows, oldest first. */
  sees(): Promise<string[]>;
}

const SAID = {
  url: /ready at (http:\S+)/,
  simulator: /in a browser +(http:\S+)/,
  email: /e-mail +(\S+)/,
  password: /password +(\S+)/,
  key: /API key +(\S+)/,
};

let customers = 0;

async function start(folder: string): Promise<[Hilo, ChildProcess]> {
  const program = process.env.HILO;
  if (!program) throw new Error("HILO says which program to test: start these tests with web/e2e/run");
  const process_ = spawn(
    program,
    ["serve", "--demo", "--listen", "127.0.0.1:0", "--demo-simulator", "127.0.0.1:0", "--log", "warn"],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  return new Promise((resolve, reject) => {
    const found = () =>
      Object.fromEntries(Object.entries(SAID).map(([name, pattern]) => [name, said.match(pattern)?.[1]]));
    process_.stderr.on("data", (part) => process.stderr.write(part));
    process_.stdout.on("data", (part) => {
      said += part;
      const hilo = found();
      if (said.includes("curl") && Object.values(hilo).every(Boolean))
        resolve([hilo as unknown as Hilo, process_]);
    });
    process_.on("exit", (code) => reject(new Error(`Hilo ended with ${code}: ${said}`)));
  });
}

export const test = base.extend<{ customer: (name: string) => Promise<Customer> }, { hilo: Hilo }>({
  hilo: [
    // biome-ignore lint/correctness/noEmptyPattern: the test runner reads from the pattern what a fixture needs
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "hilo-browser-"));
      const [hilo, process_] = await start(folder);
      await use(hilo);
      process_.removeAllListeners("exit");
      const ended = new Promise((resolve) => process_.once("exit", resolve));
      process_.kill();
      expect(await ended, "it stops as asked").toBe(0);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  customer: async ({ hilo }, use) => {
    const asks = async (path: string, body?: unknown) => {
      const answer = await fetch(`${hilo.simulator}/simulator${path}`, {
        method: body ? "POST" : "GET",
        headers: { "content-type": "application/json" },
        body: body ? JSON.stringify(body) : null,
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    await use(async (name) => {
      customers += 1;
      const { id } = await asks("/customers", { name, phone: `54911${40_000_000 + customers}`, reads: true });
      return {
        id,
        name,
        says: async (body) => void (await asks(`/customers/${id}/send`, { type: "text", body })),
        wants: async (value) => void (await asks(`/customers/${id}/preference`, { value })),
        taps: async (option) => void (await asks(`/customers/${id}/send`, { type: "tap", option })),
        sees: async () =>
          (await asks(`/customers/${id}/messages`)).map((message: { text: string }) => message.text),
      };
    });
  },
});

/** Who is signed in already, by the address of a Hilo and by e-mail: Hilo counts how often one e-mail address signs in. */
const sessions = new Map<string, Cookie[]>();

/** Signs in as the shop's administrator. */
export async function signIn(page: Page, hilo: Hilo): Promise<void> {
  const whose = `${hilo.url} ${hilo.email}`;
  const known = sessions.get(whose);
  if (known) await page.context().addCookies(known);
  await page.goto(hilo.url);
  if (!known) {
    await page.getByLabel("E-mail").fill(hilo.email);
    await page.getByLabel("Password", { exact: true }).fill(hilo.password);
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  sessions.set(whose, await page.context().cookies());
}

export { expect };
