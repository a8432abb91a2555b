#!/usr/bin/env node
// How long people wait: bench/screen.mjs --hilo target/release/hilo [--streams 200] [--messages 100]
//
// Starts Hilo with the demo shop in a folder of its own and Chromium, and prints one JSON object:
//   interactive_ms  from asking for the inbox, with nothing kept from before, until its list can be used
//   message_ms      from a customer's tap on "send" at the simulator until the words stand on the agent's screen; this is the
//                   webhook, the turn, the stream of events, the question for what changed, and the browser
//   idle_streams    so many agents' streams of events, nothing happening: percent of one core that Hilo uses
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "..");
const { chromium } = createRequire(join(root, "web/package.json"))("@playwright/test");
const { values } = parseArgs({
  options: {
    hilo: { type: "string", default: join(root, "target/release/hilo") },
    streams: { type: "string", default: "200" },
    messages: { type: "string", default: "100" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "hilo-screen-"));
const args = ["serve", "--demo", "--listen", "127.0.0.1:0", "--demo-simulator", "127.0.0.1:0", "--log", "warn"];
const hilo = spawn(resolve(values.hilo), args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
let said = "";
for await (const part of hilo.stdout) {
  said += part;
  if (said.includes("curl")) break;
}
const found = (pattern) => said.match(pattern)[1];
const [url, simulator] = [found(/ready at (http\S+)/), found(/in a browser +(http\S+)/)];
const [email, password, key] = [found(/e-mail +(\S+)/), found(/password +(\S+)/), found(/API key +(\S+)/)];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const part = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const summary = (figures) => {
  const sorted = figures.toSorted((a, b) => a - b).map((figure) => Math.round(figure));
  return { p50: part(sorted, 0.5), p95: part(sorted, 0.95), most: sorted.at(-1), count: sorted.length };
};
const tell = async (path, body) => {
  const answer = await fetch(`${simulator}/simulator${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

try {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--disable-gpu", "--disable-dev-shm-usage"],
    chromiumSandbox: process.getuid() !== 0,
  });
  const customer = await tell("/customers", { name: "Ana Bench", phone: "5491140009999" });
  await tell(`/customers/${customer.id}/send`, { type: "text", body: "hola" });

  const first = await browser.newContext({ locale: "en-GB" });
  const page = await first.newPage();
  await page.goto(url);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: /Ana Bench/ }).waitFor();
  const cookies = await first.cookies();

  const loads = [];
  for (let run = 0; run < 7; run += 1) {
    const fresh = await browser.newContext({ locale: "en-GB" });
    await fresh.addCookies(cookies);
    const tab = await fresh.newPage();
    await tab.addInitScript(() => {
      const look = () => {
        if (document.querySelector("main li a[href^='/inbox/']")) window.usable = performance.now();
        else requestAnimationFrame(look);
      };
      look();
    });
    await tab.goto(`${url}/inbox`);
    await tab.waitForFunction(() => window.usable !== undefined);
    loads.push(await tab.evaluate(() => window.usable));
    await fresh.close();
  }

  await page.getByRole("link", { name: /Ana Bench/ }).click();
  await page.getByRole("region", { name: /^Conversation with/ }).waitFor();
  await page.evaluate(() => {
    window.seen = new Map();
    new MutationObserver(() => {
      for (const [words] of document.querySelector("main").innerText.matchAll(/bench-\d+\b/g)) {
        if (!window.seen.has(words)) window.seen.set(words, Date.now());
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  // A person has the conversation, so that nothing else is said.
  await page.getByRole("button", { name: "Take over" }).click();
  await page.getByRole("button", { name: "Give back to the bot" }).waitFor();
  const waits = [];
  for (let number = 0; number < Number(values.messages); number += 1) {
    const words = `bench-${number}`;
    const sent = Date.now();
    await tell(`/customers/${customer.id}/send`, { type: "text", body: words });
    await page.waitForFunction((name) => window.seen.has(name), words, { polling: 20 });
    waits.push((await page.evaluate((name) => window.seen.get(name), words)) - sent);
    await pause(100);
  }
  await browser.close();

  const ending = new AbortController();
  const streams = Array.from({ length: Number(values.streams) }, async () => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/api/v1/events`, { headers, signal: ending.signal });
    if (!answer.ok) throw new Error(`a stream was refused: ${answer.status}`);
    const reader = answer.body.getReader();
    await reader.read();
    (async () => {
      while (!(await reader.read()).done);
    })().catch(() => {});
  });
  await Promise.all(streams);
  await pause(3_000);
  // User and system time of all threads, in hundredths of a second.
  const used = () => {
    const fields = readFileSync(`/proc/${hilo.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return Number(fields[11]) + Number(fields[12]);
  };
  const seconds = 30;
  const before = used();
  await pause(seconds * 1_000);
  const percent = (used() - before) / seconds;
  ending.abort();
  console.log(
    JSON.stringify({
      interactive_ms: summary(loads),
      message_ms: summary(waits),
      idle_streams: { count: streams.length, percent_of_a_core: Math.round(percent * 10) / 10 },
    }),
  );
} finally {
  hilo.kill();
  rmSync(folder, { recursive: true, force: true });
}
