import { expect, it } from "vitest";
import { asAct, kindOf } from "./files";

it.each([
  ["image/jpeg", "image"],
  ["image/svg+xml", "document"],
  ["video/mp4", "video"],
  ["video/webm", "document"],
  ["", "document"],
])("%s goes as %s", (type, kind) => {
  expect(kindOf(type)).toBe(kind);
});

it("gives a file as it is, whatever its type says", async () => {
  const file = new File(["hola"], "voice.ogg", { type: "audio/ogg; codecs=opus" });
  expect(await asAct(file, "audio", "")).toEqual({
    type: "media",
    kind: "audio",
    filename: "voice.ogg",
    mime_type: "audio/ogg; codecs=opus",
    data: btoa("hola"),
  });
});
