import { expect, test } from "vitest";
import { changing, typedOf } from "./profile";

const shown = typedOf({
  about: "Abierto",
  address: "",
  description: "Frutas",
  email: "hola@aurora.example",
  websites: ["https://aurora.example"],
  vertical: "RETAIL",
});

test("only what changed is sent", () => {
  expect(changing(shown, shown)).toEqual({});
  expect(changing({ ...shown, about: " Abierto de 9 a 18 " }, shown)).toEqual({ about: "Abierto de 9 a 18" });
  expect(changing({ ...shown, email: "" }, shown)).toEqual({ email: "" });
});

test("pages are sent all together, without gaps", () => {
  expect(changing({ ...shown, website1: "", website2: "https://b.example" }, shown)).toEqual({
    websites: ["https://b.example"],
  });
  expect(changing({ ...shown, website1: "", website2: "https://aurora.example" }, shown)).toEqual({});
  expect(changing({ ...shown, website1: "" }, shown)).toEqual({ websites: [] });
});
