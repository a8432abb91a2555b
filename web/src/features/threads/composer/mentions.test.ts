import { expect, test } from "vitest";
import { mentioned, pieces } from "./mentions";

const people = [
  { id: "1", name: "Ana" },
  { id: "2", name: "Ana Díaz" },
  { id: "3", name: "Bo" },
];

test("who is meant is found in the words, the longest name first", () => {
  expect(mentioned("@Ana Díaz and @Bo: look", people)).toEqual(["2", "3"]);
  expect(mentioned("@Ana, @Ana!", people)).toEqual(["1"]);
  expect(mentioned("ana@x.com, @Zoe, @", people)).toEqual([]);
});

test("names stand out from words", () => {
  expect(pieces("ask @Ana Díaz now", ["Ana Díaz"])).toEqual([
    { text: "ask ", mention: false },
    { text: "@Ana Díaz", mention: true },
    { text: " now", mention: false },
  ]);
  expect(pieces("a@b", [])).toEqual([{ text: "a@b", mention: false }]);
});
