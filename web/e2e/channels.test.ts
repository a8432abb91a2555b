// A WhatsApp number: added with what Meta has to be told, changed, and taken away.
import { api } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

test("a number is added, mended, changed and taken away", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/channels`);
  await page.getByRole("button", { name: "Add a number" }).click();
  const adding = page.getByRole("dialog", { name: "Add a number" });
  await adding.getByLabel("Name", { exact: true }).fill("Ventas");
  const number = adding.getByLabel("Phone number ID");
  await number.fill("+54 11 5555");
  await adding.getByLabel("WhatsApp Business Account ID").fill("204000000000001");
  await adding.getByLabel("Access token", { exact: true }).fill("a token");
  await adding.getByLabel("App secret", { exact: true }).fill("a secret");
  await adding.getByRole("button", { name: "Add a number" }).click();
  // What is wrong stands where it is wrong.
  await expect(number).toBeFocused();
  await expect(number).toHaveAttribute("aria-invalid", "true");
  await expect(adding.getByText(/106540352242922/)).toBeVisible();
  await page.screenshot({ path: "../target/screens/channel-add-desk-light.png", animations: "disabled" });
  await number.fill("106540352240001");
  await adding.getByRole("button", { name: "Add a number" }).click();
  const added = page.getByRole("dialog", { name: "“Ventas” is added" });
  await expect(added.getByText(`${hilo.url}/webhooks/whatsapp`)).toBeVisible();
  await expect(added.getByText(/whether Meta can reach it is not known/)).toBeVisible();
  await page.screenshot({ path: "../target/screens/channel-added-desk-light.png", animations: "disabled" });
  await added.getByRole("button", { name: "I have told Meta" }).click();

  const row = page.getByRole("button", { name: /Ventas/ });
  await row.click();
  const window = page.getByRole("dialog", { name: "Ventas" });
  // Nothing has come through it yet, and it says what to do.
  await expect(row).toContainText("Nothing has come yet");
  const health = window.getByRole("region", { name: "How it fares" });
  await expect(health).toContainText("Give Meta the webhook address and the verify token");
  await expect(health).toContainText("0 messages wait");
  await page.screenshot({ path: "../target/screens/channel-health-desk-light.png", animations: "disabled" });
  await window.getByLabel("Messages a second").fill("20");
  await window.getByLabel("Messages are sent through it").uncheck();
  await window.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("20 messages a second");
  await expect(row).toContainText("Does not send");

  // Somebody else changed it meanwhile: nothing of theirs is overwritten.
  await row.click();
  const { get, patch } = api(hilo);
  const { items } = await get("/channels");
  const { id, version } = items.find(({ name }: { name: string }) => name === "Ventas");
  await patch(`/channels/${id}`, { name: "Ventas Sur" }, version);
  await window.getByLabel("Messages a second").fill("30");
  await window.getByRole("button", { name: "Save" }).click();
  await expect(window.getByText("Somebody changed this meanwhile")).toBeVisible();
  await window.getByRole("button", { name: "Reload" }).click();
  const theirRow = page.getByRole("button", { name: /Ventas Sur/ });
  await expect(theirRow).toContainText("20 messages a second");

  await theirRow.click();
  await page.getByRole("button", { name: "Take the number away" }).click();
  await page.getByRole("button", { name: "Yes, take it away" }).click();
  await expect(theirRow).toHaveCount(0);
});

test("a number is looked after: its profile, out of the API and in again", async ({ page, hilo }) => {
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/channels`);
  await page.getByRole("button", { name: /Tienda Aurora/ }).click();
  await page.getByRole("button", { name: "How it stands at WhatsApp, and its profile" }).click();
  const window = page.getByRole("dialog", { name: /at WhatsApp$/ });
  await expect(window.getByText("The number can send and receive.")).toBeVisible();

  const profile = window.getByRole("region", { name: "What people see" });
  await profile.getByLabel("Line below the name").fill("Abierto de 9 a 18");
  await profile.getByLabel("Web page", { exact: true }).fill("aurora.example");
  await profile.getByRole("combobox", { name: "Trade" }).click();
  await page.getByRole("option", { name: "Shopping and retail" }).click();
  await profile.getByRole("button", { name: "Save the profile" }).click();
  // What is wrong stands where it is wrong, and what was typed stays.
  await expect(profile.getByLabel("Web page", { exact: true })).toBeFocused();
  await profile.getByLabel("Web page", { exact: true }).fill("https://aurora.example");
  await profile.getByRole("button", { name: "Save the profile" }).click();
  await expect(profile.getByText("WhatsApp has it.")).toBeVisible();
  await expect(profile.getByLabel("Line below the name")).toHaveValue("Abierto de 9 a 18");
  await holds(page, "number");

  await window.getByLabel("PIN, six digits").fill("402915");
  await window.getByRole("button", { name: "Change the PIN" }).click();
  await expect(window.getByText("The PIN is another one from now on.")).toBeVisible();
  await window.getByRole("button", { name: "Take the number out of the API" }).click();
  await window.getByRole("button", { name: /^Yes, take it out/ }).click();
  const registering = window.getByRole("alert").filter({ hasText: "Register the number" });
  await expect(registering).toContainText("Type the two-step PIN that the number has");
  await expect(window.getByText("DISCONNECTED")).toBeVisible();
  await holds(page, "number-out");
  await registering.getByLabel("PIN, six digits").fill("111111");
  await registering.getByRole("button", { name: "Register the number" }).click();
  await expect(window.getByText("WhatsApp did not accept it")).toBeVisible();
  await registering.getByLabel("PIN, six digits").fill("402915");
  await registering.getByRole("button", { name: "Register the number" }).click();
  await expect(window.getByText("The number can send and receive.")).toBeVisible();
});

test("what WhatsApp said of an account is told in words, the newest first", async ({ page, hilo }) => {
  const [number] = await (await fetch(`${hilo.simulator}/simulator/numbers`)).json();
  const say = async (field: string, value: unknown) => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ field, value }),
    };
    const answer = await fetch(`${hilo.simulator}/simulator/numbers/${number.id}/webhooks`, init);
    expect(answer.ok, await answer.text()).toBe(true);
  };
  const groups = (group: unknown) => ({
    messaging_product: "whatsapp",
    metadata: { display_phone_number: number.display_phone_number, phone_number_id: number.id },
    groups: [group],
  });
  const known = { timestamp: "1763717000", group_id: "Y2Fw", request_id: "r1" };
  await say("group_lifecycle_update", groups({ ...known, type: "group_create", subject: "Club" }));
  const subject = { text: "Club 2", update_successful: false, errors: [{ code: 131_000 }] };
  await say(
    "group_settings_update",
    groups({ ...known, type: "group_settings_update", group_subject: subject }),
  );

  await signIn(page, hilo);
  await page.goto(`${hilo.url}/settings/channels`);
  await page.getByRole("button", { name: /Tienda Aurora/ }).click();
  const told = page.getByRole("list", { name: "What WhatsApp said" }).getByRole("listitem");
  await expect(told).toHaveCount(0);
  await expect(async () => {
    await page.getByText("What WhatsApp said", { exact: true }).click();
    await expect(told.filter({ hasText: "Settings of a group" })).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await expect(told.first()).toContainText("changed · “Club 2” · it did not work");
  await expect(told.filter({ hasText: "made · “Club”" })).toHaveCount(1);
  await expect(told.filter({ hasText: "made · “Club”" })).not.toContainText("it did not work");
  await holds(page, "channel-told");
});
