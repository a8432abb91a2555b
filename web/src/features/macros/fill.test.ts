import { expect, test } from "vitest";
import { fill, unfilled, type Values } from "./fill";

const values: Values = {
  contact: { name: "Ana María Díaz", phone: "+5491155550001", fields: { order: 1042, gone: null } },
  agent: { name: "Lupe Soto" },
  channel: { name: null },
};

test("variables are filled in", () => {
  expect(fill("Hola {{ contact.first_name }}, soy {{agent.first_name}}.", values)).toBe(
    "Hola Ana, soy Lupe.",
  );
  expect(fill("{{contact.name}} {{contact.phone}} {{ contact.fields.order }}", values)).toBe(
    "Ana María Díaz +5491155550001 1042",
  );
});

test("what is not known stays to be seen", () => {
  const said = fill("{{ channel.name }}: {{ contact.fields.gone }} {{ agent.name }}", values);
  expect(said).toBe("{{ channel.name }}: {{ contact.fields.gone }} Lupe Soto");
  expect(unfilled(said)).toEqual(["channel.name", "contact.fields.gone"]);
  expect(unfilled("a { b } c")).toEqual([]);
});
