import { describe, expect, it } from "vitest";
import { addressOf } from "./address";
import { asksSomething } from "./queries";

describe("the address that is shown", () => {
  const identities = [
    { kind: "email", scope: "", value: "ana@tienda.cl" },
    { kind: "phone", scope: "", value: "56911112222" },
    { kind: "phone", scope: "", value: "56933334444" },
    { kind: "whatsapp_user_id", scope: "1", value: "CL.9" },
  ];
  it.each([
    ["4444", "+56933334444"],
    ["+56 9 3333", "+56933334444"],
    ["ana", "ana@tienda.cl"],
    ["", "+56911112222"],
    ["maria", "+56911112222"],
  ])("of %j is %s", (typed, shown) => {
    expect(addressOf(identities, typed)).toBe(shown);
  });
  it("is none if there is none to show", () => {
    expect(addressOf([{ kind: "whatsapp_user_id", scope: "1", value: "CL.9" }], "CL")).toBe("");
  });
});

it.each([
  ["", false],
  ["a", false],
  ["a b", false],
  ["?! ñ", false],
  ["ñu", true],
  ["a 47", true],
])("%j asks something: %s", (typed, asks) => {
  expect(asksSomething(typed)).toBe(asks);
});
