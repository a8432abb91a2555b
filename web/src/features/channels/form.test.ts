import { expect, it } from "vitest";
import { adding, changing, NOTHING } from "./form";

const typed = {
  ...NOTHING,
  name: " Ventas ",
  phone_number_id: "106540352242922 ",
  waba_id: "1",
  access_token: "token",
  app_secret: "secret",
  verify_token: "verify",
};

it("sends what was typed, and leaves the rest to Hilo", () => {
  expect(adding(typed)).toEqual({
    name: "Ventas",
    phone_number_id: "106540352242922",
    waba_id: "1",
    access_token: "token",
    app_secrets: ["secret"],
    verify_token: "verify",
  });
  expect(adding({ ...typed, rate: "20", api_version: "v23.0" })).toMatchObject({
    rate: 20,
    api_version: "v23.0",
  });
});

it("changes only what is otherwise than it was shown, and never the number", () => {
  const before = { ...typed, name: "Ventas", access_token: "", app_secret: "", verify_token: "", rate: "80" };
  expect(changing(before, before)).toEqual({});
  expect(changing({ ...before, rate: "20", app_secret: "new", phone_number_id: "2" }, before)).toEqual({
    rate: 20,
    app_secrets: ["new"],
  });
  expect(changing({ ...before, name: "" }, before)).toEqual({});
});
