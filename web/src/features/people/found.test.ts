import { expect, it } from "vitest";
import { found } from "./found";

const people = [
  { name: "Ana Suárez", email: "ana@tienda.example" },
  { name: "João", email: "joao@tienda.example" },
];

it.each([
  ["", 2],
  ["suarez", 1],
  ["SUÁREZ ", 1],
  ["joao", 1],
  ["tienda", 2],
  ["nadie", 0],
])("%j finds %i", (text, count) => expect(found(people, text)).toHaveLength(count));
