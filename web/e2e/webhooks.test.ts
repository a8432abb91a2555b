// A program that reads WhatsApp's webhooks: added, tested, told what a customer writes, and taken away.
import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, signIn, test } from "./hilo";

// The program is on this machine, which has to be allowed.
process.env.HILO_ALLOW_PRIVATE_HOSTS = "127.0.0.1";

/** What such a program does, by Meta's documentation: it returns the challenge, checks signatures, answers 200. */
async function program(token: string, secret: string) {
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://program");
    if (request.method === "GET") {
      const right = url.searchParams.get("hub.verify_token") === token;
      response.writeHead(right ? 200 : 403).end(right ? url.searchParams.get("hub.challenge") : "no");
      return;
    }
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
      const right = request.headers["x-hub-signature-256"] === signature;
      if (right) bodies.push(body.toString());
      response.writeHead(right ? 200 : 401).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`, bodies, server };
}

test("a program is added, tested, told and taken away", async ({ page, hilo, customer }) => {
  const { url, bodies, server } = await program("the token", "the secret");
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/webhooks`);
  await expect(page.getByText("No program is told anything yet")).toBeVisible();
  await page.getByRole("button", { name: "Add a program" }).click();
  const window = page.getByRole("dialog", { name: "Add a program" });
  await window.getByLabel("Name", { exact: true }).fill("CRM");
  const address = window.getByLabel("Callback URL");
  await address.fill("http://crm.example.com/webhook");
  await window.getByLabel("Verify token").fill("another token");
  await window.getByLabel("App secret", { exact: true }).fill("the secret");
  await window.getByText("What it is told (1)").click();
  await window.getByLabel("account_update").check();
  await expect(window.getByText("What it is told (2)")).toBeVisible();
  const save = window.getByRole("button", { name: "Add a program" });
  await save.click();
  // What is wrong stands where it is wrong.
  await expect(address).toBeFocused();
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await address.fill(url);
  await save.click();
  await expect(window.getByRole("alert")).toContainText("The webhook did not return the challenge");
  await page.screenshot({ path: "../target/screens/webhook-add-desk-light.png", animations: "disabled" });
  await window.getByLabel("Verify token").fill("the token");
  await save.click();
  await expect(window).toHaveCount(0);

  const row = page.getByRole("listitem").filter({ hasText: "CRM" });
  await expect(row).toContainText("Nothing told yet");
  await expect(row).toContainText("every number");
  await row.getByRole("button", { name: "Send a test to “CRM”" }).click();
  await expect(row).toContainText("It took the test.");
  expect(bodies.join()).toContain("this is a text message");

  const ana = await customer("Ana Webhook");
  await ana.says("hola, programa");
  await expect.poll(() => bodies.join()).toContain("hola, programa");
  await expect(row).toContainText("Works", { timeout: 15_000 });
  await page.screenshot({ path: "../target/screens/webhooks-desk-light.png", animations: "disabled" });

  await row.getByRole("button", { name: "Remove “CRM”" }).click();
  const removing = page.getByRole("dialog", { name: "Remove “CRM”" });
  await removing.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("No program is told anything yet")).toBeVisible();
  server.closeAllConnections();
  server.close();
});
