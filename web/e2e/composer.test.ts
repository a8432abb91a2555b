// What a reply is made of besides typed words: emojis, a voice note, files that are pasted or dropped.
import { expect, signIn, test } from "./hilo";

test("emojis, a voice note, pasted and dropped files", async ({ page, hilo, customer }) => {
  await signIn(page, hilo);
  const dora = await customer("Dora Composer");
  await dora.says("hola");
  await page.getByRole("link", { name: /Dora Composer/ }).click();
  await page.getByRole("button", { name: "Take over" }).click();
  const reply = page.getByRole("textbox", { name: "Reply" });
  await reply.fill("Hola Dora");
  await reply.press("Home");
  for (let letter = 0; letter < 4; letter++) await reply.press("ArrowRight");

  // An emoji goes where the caret is, by keys alone.
  await page.getByRole("button", { name: "Emoji" }).click();
  const emojis = page.getByRole("toolbar", { name: "Emoji" });
  await expect(emojis.getByRole("button", { name: "😀", exact: true })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.screenshot({ path: "../target/screens/emoji-desk-light.png" });
  await page.keyboard.press("Escape");
  await expect(emojis).toBeHidden();
  await expect(reply).toHaveValue("Hola😃 Dora");

  // A voice note: what the browser records is sent as WhatsApp takes it, and what was written stays.
  await page.getByRole("button", { name: "Record a voice note" }).click();
  await expect(page.getByRole("timer")).toHaveText("0:01");
  await page.screenshot({ path: "../target/screens/voice-desk-light.png" });
  await page.getByRole("button", { name: "Finish" }).click();
  const heard = page.locator("footer audio");
  await expect.poll(() => heard.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(0.8);
  expect(await heard.evaluate((audio: HTMLAudioElement) => audio.error)).toBeNull();
  const ordered = page.waitForRequest((request) => /\/threads\/.*\/messages$/.test(request.url()));
  await page.getByRole("button", { name: "Send", exact: true }).click();
  expect((await ordered).postDataJSON().content).toMatchObject({ type: "media", kind: "audio", voice: true });
  await expect(reply).toHaveValue("Hola😃 Dora");
  await expect(heard).toHaveCount(0);
  const chat = async () =>
    (await (await fetch(`${hilo.simulator}/simulator/customers/${dora.id}/chat`)).text()).includes(
      "audio/ogg",
    );
  await expect.poll(chat, "the phone has it").toBe(true);

  // A pasted picture goes with the words; pasted words are words.
  const hand = (kind: "paste" | "drop", names: string[]) =>
    reply.evaluate(
      (field, { kind, names }) => {
        const data = new DataTransfer();
        for (const name of names) data.items.add(new File(["x"], name, { type: "image/png" }));
        const given = { bubbles: true, cancelable: true };
        field.dispatchEvent(
          kind === "paste"
            ? new ClipboardEvent("paste", { ...given, clipboardData: data })
            : new DragEvent("drop", { ...given, dataTransfer: data }),
        );
      },
      { kind, names },
    );
  const remove = page.getByRole("button", { name: "Remove the file" });
  await hand("paste", ["picture.png"]);
  await expect(page.getByText("picture.png")).toBeVisible();
  await remove.click();
  await expect(page.getByText("picture.png")).toBeHidden();
  await hand("drop", ["first.png", "second.png"]);
  await expect(page.getByText("first.png")).toBeVisible();
  await expect(page.getByText("only the first was attached")).toBeVisible();
  await page.screenshot({ path: "../target/screens/dropped-desk-light.png" });
  await remove.click();
  // A note takes no files, and the page does not leave for one.
  await page.getByText("Note", { exact: true }).click();
  const url = page.url();
  await page.getByRole("textbox", { name: "Note" }).evaluate((field) => {
    const data = new DataTransfer();
    data.items.add(new File(["x"], "third.png", { type: "image/png" }));
    const drop = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data });
    if (field.dispatchEvent(drop)) throw new Error("the browser would open it");
  });
  expect(page.url()).toBe(url);
  await expect(page.getByText("third.png")).toBeHidden();
});

test("a picture that is too large is made smaller, and shown as a thumbnail", async ({
  page,
  hilo,
  customer,
}) => {
  await signIn(page, hilo);
  const eva = await customer("Eva Photo");
  await eva.says("hola");
  await page.getByRole("link", { name: /Eva Photo/ }).click();
  await page.getByRole("button", { name: "Take over" }).click();
  const reply = page.getByRole("textbox", { name: "Reply" });
  const drop = () =>
    reply.evaluate(async (field) => {
      // Noise, which packing does not make smaller.
      const canvas = new OffscreenCanvas(1600, 1200);
      const drawing = canvas.getContext("2d");
      if (!drawing) throw new Error("nothing to draw on");
      const picture = drawing.createImageData(1600, 1200);
      for (let at = 0; at < picture.data.length; at += 65_536) {
        crypto.getRandomValues(picture.data.subarray(at, at + 65_536));
      }
      for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
      drawing.putImageData(picture, 0, 0);
      const blob = await canvas.convertToBlob({ type: "image/png" });
      const data = new DataTransfer();
      data.items.add(new File([blob], "photo.png", { type: "image/png" }));
      field.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
      return blob.size;
    });
  expect(await drop()).toBeGreaterThan(5 * 1024 * 1024);
  const smaller = page.getByRole("checkbox", { name: "Make it smaller" });
  await expect(smaller).toBeChecked();
  await page.screenshot({ path: "../target/screens/shrink-desk-light.png" });
  const send = async () => {
    const ordered = page.waitForRequest((request) => /\/threads\/.*\/messages$/.test(request.url()));
    await page.getByRole("button", { name: "Send", exact: true }).click();
    return (await ordered).postDataJSON().content;
  };
  expect(await send()).toMatchObject({ type: "media", kind: "image" });
  const shown = page.locator('img[src$="/thumbnail"]');
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
  const chat = async () => (await fetch(`${hilo.simulator}/simulator/customers/${eva.id}/chat`)).text();
  await expect.poll(chat, "the phone has it as a picture").toContain("image/jpeg");

  // As it is, it goes as a document.
  await drop();
  await smaller.uncheck();
  await expect(page.getByText("It goes as a document, as it is.")).toBeVisible();
  expect(await send()).toMatchObject({ type: "media", kind: "document", filename: "photo.png" });
  await expect(smaller).toBeHidden();
});
