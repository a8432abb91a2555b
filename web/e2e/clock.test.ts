// A flow that the clock starts: its drawing says when and for whom, and when next.
import { publish, templatesAreRead } from "./api";
import { expect, signIn, test } from "./hilo";
import { holds } from "./holds";

const FLOW = `api: hilo.dev/flow/v1
flow: reloj
name: Por el reloj
language: es_AR
triggers:
  - { type: schedule, name: lunes, cron: 0 9 * * mon, time_zone: America/Argentina/Buenos_Aires, tag: ofertas }
  - { type: date, name: vispera, field: cita, days_before: 1, at: "10:00" }
start: tell
nodes:
  tell:
    type: message
    send:
      template:
        name: seguimos_tu_consulta
        language: es_AR
        category: utility
        body: [{ text: '{{ contact.name }}' }, { text: tu cita }]
    next: end
`;

test("a flow says when the clock starts it, for whom, and when next", async ({ page, hilo }) => {
  await templatesAreRead(hilo);
  await publish(hilo, FLOW);
  await signIn(page, hilo);
  await page.goto(`${hilo.url}/flows/reloj`);
  await expect(page.getByText("0 9 * * mon", { exact: false }).first()).toBeVisible();
  await expect(page.getByText(/Next: Monday/).first()).toBeVisible();
  await expect(page.getByText(/cita/).first()).toBeVisible();
  await holds(page, "flow-clock");
});
