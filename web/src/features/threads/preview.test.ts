import { expect, test } from "vitest";
import en from "../../app/i18n/en";
import { translator } from "../../app/i18n/translate";
import type { Thread } from "./model";
import { previewOf } from "./preview";

const t = translator(en);
const said = (thread: Partial<Thread>) =>
  previewOf({ preview_inbound: false, preview_state: "known", ...thread } as Thread, "per_me", "Ana Díaz", t);
const last = (type: string, id: string, kind: string) => ({ author: { type, id }, kind, status: "sent" });

test("the list says who spoke", () => {
  expect(said({ preview: "*hi*", last: last("person", "per_me", "text") })).toEqual({
    who: "You",
    kind: null,
    words: "hi",
  });
  expect(said({ preview: "hi", last: last("person", "per_2", "text") }).who).toBe("Ana");
  expect(said({ preview: "hi", last: last("run", "run_1", "buttons") }).who).toBe("Bot");
  expect(said({ preview: "hi", preview_inbound: true, last: last("contact", "cnt_1", "text") }).who).toBe(
    null,
  );
});

test("what has no words has a name", () => {
  expect(said({ preview: "", last: last("person", "per_me", "image") }).words).toBe("Photo");
  expect(said({ preview: "receipt", last: last("person", "per_me", "image") })).toEqual({
    who: "You",
    kind: "image",
    words: "receipt",
  });
  expect(said({ preview: "👍", last: last("contact", "cnt_1", "reaction") }).words).toBe("Reacted 👍");
  expect(said({ preview: "", last: last("contact", "cnt_1", "reaction") }).words).toBe(
    "Took a reaction back",
  );
  expect(said({ preview: "", last: null }).words).toBe("No text");
  expect(said({ preview: null, preview_state: "erased", last: last("run", "r", "image") }).words).toBe(
    "Erased",
  );
});
