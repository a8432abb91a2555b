// What went wrong is told with what can be done about it: sent again once, or dismissed with a reason.
import { expect, signIn, test } from "./hilo";

test("a message that WhatsApp refused is sent again, once; another is dismissed with a reason", async ({
  page,
  hilo,
  customer,
}) => {
  await signIn(page, hilo);
  const faults = async (next: number) => {
    // 131026: it cannot be delivered, so it is not tried again by itself.
    const body = JSON.stringify({ refuse: { next, rate: 0 }, refuse_code: 131_026 });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${hilo.simulator}/simulator/faults`, { method: "PUT", headers, body });
    expect(answer.ok).toBe(true);
  };
  const kai = await customer("Kai Falla");
  await faults(1);
  await kai.says("hola");
  const card = page.getByRole("listitem").filter({ hasText: "WhatsApp refused a message" });
  // Nothing tells of incidents as they happen; the page looks once a minute.
  const look = () =>
    expect(async () => {
      await page.goto(`${hilo.url}/incidents`);
      await expect(card).toBeVisible({ timeout: 3_000 });
    }).toPass();
  await look();
  const again = card.getByRole("button", { name: "Send again" });
  await expect(again).toBeVisible();
  await page.screenshot({ path: "../target/screens/incident-open-desk-light.png" });
  await again.click();
  const window = page.getByRole("dialog", { name: "Send again" });
  await expect(window.getByText(/sent once more, as a new one/)).toBeVisible();
  await page.screenshot({ path: "../target/screens/incident-retry-desk-light.png" });
  await window.getByRole("button", { name: "Send again" }).click();
  await expect.poll(async () => (await kai.sees()).length).toBe(2);
  await expect(card).toBeHidden();
  await page.getByText("All", { exact: true }).click();
  await expect(card.getByText(/Retried/)).toBeVisible();

  // Another one: nothing is to be done about it, and why is kept.
  // Somebody else's: where a flow's message failed, a person is called and the bot is silent.
  const lia = await customer("Lia Falla");
  await faults(1);
  await lia.says("hola");
  await look();
  await card.getByRole("button", { name: "Dismiss" }).click();
  const reason = page.getByRole("dialog", { name: "Dismiss the incident" });
  await reason.getByRole("button", { name: "Dismiss" }).click();
  await expect(reason.getByText("Say it in a few words.")).toBeVisible();
  await reason.getByLabel("Why").fill("A test of ours");
  await reason.getByRole("button", { name: "Dismiss" }).click();
  await expect(card).toBeHidden();
  await page.getByText("All", { exact: true }).click();
  await expect(page.getByText(/A test of ours/)).toBeVisible();
  await page.screenshot({ path: "../target/screens/incident-closed-desk-light.png" });
});
