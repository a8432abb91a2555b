// Figures by what runs have in common, two lines side by side, and an experiment from its first people to everybody.
import { publish } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const TRIED = `
api: hilo.dev/flow/v1
flow: sorteo
name: Sorteo
process: campañas
language: es
triggers: [{ type: keyword, words: [sorteo] }]
start: which
nodes:
  which:
    type: split
    variants: [{ name: corto, weight: 50, next: short }, { name: largo, weight: 50, next: long }]
    measure: { goal: inscrito, base: 30, lift: 20 }
  short: { type: ask, question: "¿Participas?", answer: { type: yes_no }, next: done, fallback: end }
  long: { type: ask, question: "Hay tres premios. ¿Participas?", answer: { type: yes_no }, next: done, fallback: end }
  done: { type: goal, goal: inscrito, next: thanks }
  thanks: { type: message, send: { text: "¡Suerte!" }, next: end }
`;

/** Another flow, of which nobody says what it is to find out. */
const UNPLANNED = TRIED.replaceAll("sorteo", "rifa")
  .replace("name: Sorteo", "name: Rifa")
  .replace(/ +measure: .*\n/, "");

test("runs are compared, and what a split has found out is for everybody", async ({
  page,
  hilo,
  customer,
}) => {
  test.slow();
  await publish(hilo, TRIED);
  await publish(hilo, UNPLANNED);
  await signIn(page, hilo);
  await page.getByRole("link", { name: "Flows" }).click();
  await page.getByRole("link", { name: "Compare and experiments" }).click();
  await expect(page.getByRole("heading", { name: "Figures", level: 1 })).toBeVisible();
  await page.getByLabel("Flow", { exact: true }).selectOption("Sorteo");
  await expect(page.getByText("Nothing happened in this time.")).toBeVisible();

  // As it happens, without a reload.
  const people = ["Ana Sorteo", "Eva Sorteo", "Leo Sorteo", "Mia Sorteo"];
  for (const [at, name] of people.entries()) {
    const one = await customer(name);
    await one.says("sorteo");
    await expect.poll(async () => (await one.sees()).length).toBeGreaterThan(1);
    if (at < 3) await one.says("sí");
  }
  const table = page.getByRole("region", { name: "Figures by group" });
  await expect(
    table
      .getByRole("row", { name: /^Version 1/ })
      .getByRole("cell")
      .first(),
  ).toHaveText("4");
  const trials = page.getByRole("region", { name: "Experiments" });
  await expect(trials.getByText(/Not enough people yet: about \d/)).toBeVisible();
  await expect(trials.getByText("each variant needs about")).toBeVisible();

  // Two flows, side by side.
  const guest = await customer("Teo Rifa");
  await guest.says("rifa");
  await page.getByLabel("Flow", { exact: true }).selectOption("All flows");
  await page.getByLabel("By", { exact: true }).selectOption("Flow");
  await table.getByRole("checkbox", { name: "Sorteo" }).check();
  await table.getByRole("checkbox", { name: "Rifa" }).check();
  const two = page.getByRole("region", { name: "Side by side" });
  await expect(two.getByRole("row", { name: /^Started/ }).getByRole("cell")).toHaveText(["4", "1", "-75%"]);
  await expect(two.getByRole("row", { name: /^Came to an end/ })).toBeVisible();
  // What was looked at before is not told as it was then.
  await expect(page.getByText("Nothing happened in this time.")).toHaveCount(0);
  await holds(page, "figures-side-by-side");

  await page.getByLabel("Flow", { exact: true }).selectOption("Sorteo");
  await page.getByLabel("By", { exact: true }).selectOption("Kind of process");
  await expect(table.getByText("campañas")).toBeVisible();
  await page.getByLabel("Figures of", { exact: true }).selectOption("A year");
  await expect(table.getByRole("row").nth(1)).toContainText("4");
  await page.getByLabel("By", { exact: true }).selectOption("What started it");
  await expect(table.getByText("Somebody writes")).toBeVisible();
  await holds(page, "figures-compared");

  await trials.getByRole("button", { name: "“corto” for everybody" }).click();
  const asked = page.getByRole("dialog");
  await asked.getByRole("button", { name: "Make the version" }).click();
  await expect(asked.getByText("Version 2 sends everybody by “corto”")).toBeVisible();
  await asked.getByRole("link", { name: "Versions and publishing" }).click();
  await expect(page.getByText("which: corto 100 %")).toBeVisible();
});

test("the smallest change worth finding is typed", async ({ page, hilo, customer }) => {
  await publish(hilo, UNPLANNED.replaceAll("rifa", "bingo").replace("Rifa", "Bingo"));
  const one = await customer("Uma Bingo");
  await one.says("bingo");
  await expect.poll(async () => (await one.sees()).at(-1)).toContain("¿Participas?");
  await one.says("sí");
  await expect.poll(async () => (await one.sees()).at(-1)).toBe("¡Suerte!");

  const asked: string[] = [];
  page.on("request", (request) => {
    const lift = new URL(request.url()).searchParams.get("lift");
    if (lift !== null) asked.push(lift);
  });
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/figures?flow=bingo`);
  const lift = page.getByLabel("Smallest change worth finding");
  await expect(lift).toHaveValue("20 %");
  await lift.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await expect(lift).toHaveValue("");
  await page.keyboard.type("35");
  await expect(lift).toHaveValue("35 %");
  await expect.poll(() => asked.at(-1)).toBe("35");
  // Nothing that was passed by is asked for: an empty field is no number.
  expect(asked.filter((number) => !["20", "3", "35"].includes(number))).toEqual([]);
  // What is left empty is what was looked for last.
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await lift.blur();
  await expect(lift).toHaveValue("35 %");
});
