import { expect, it } from "vitest";
import { phoneOf } from "./phoneOf";

const channel = (graph_url: string) => ({ graph_url, phone_number_id: "1" });

it.each([
  [["https://graph.facebook.com", "http://127.0.0.1:8090"], "127.0.0.1", "http://127.0.0.1:8090/?number=1"],
  [["http://localhost:8090/"], "localhost", "http://localhost:8090/?number=1"],
  [["http://[::1]:8090"], "localhost", "http://[::1]:8090/?number=1"],
  [["http://127.0.0.1:8090"], "hilo.example", null],
  [["https://graph.facebook.com"], "127.0.0.1", null],
  [["http://127.0.0.1.evil.example", "nowhere"], "127.0.0.1", null],
  [[], "127.0.0.1", null],
])("of channels at %j, seen from %s, it is %s", (urls, here, expected) => {
  expect(phoneOf(urls.map(channel), here)).toBe(expected);
});
