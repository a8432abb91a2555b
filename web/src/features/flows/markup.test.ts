import { expect, it } from "vitest";
import { piecesOf } from "./markup";

it("takes a template apart", () => {
  expect(
    piecesOf("Hello {{ contact.name }}!\n{% if found %}Yes{%- endif %}{# why #} {{found|upper}}"),
  ).toEqual([
    { kind: "words", text: "Hello " },
    { kind: "value", text: "contact.name" },
    { kind: "words", text: "!\n" },
    { kind: "logic", text: "if found" },
    { kind: "words", text: "Yes" },
    { kind: "logic", text: "endif" },
    { kind: "words", text: " " },
    { kind: "value", text: "found|upper" },
  ]);
});

it("leaves what is no template alone", () => {
  for (const text of ["plain", "{ not } {{ open", "5 % off"]) {
    expect(piecesOf(text)).toEqual([{ kind: "words", text }]);
  }
  expect(piecesOf("")).toEqual([]);
});
