import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { device } from "./device";
import { squares } from "./squares";

describe("a device", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
  it.each([
    [chrome, "Chrome", "Linux"],
    [
      `${chrome} Edg/142.0.0.0`.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64"),
      "Edge",
      "Windows",
    ],
    ["Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", "Firefox", "Android"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
      "Safari",
      "iPhone",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
      "Safari",
      "macOS",
    ],
  ])("is recognised in %s", (agent, browser, system) => expect(device(agent)).toEqual({ browser, system }));

  it.each(["", "curl/8.1", "hilo"])("is not made up of %j", (agent) => expect(device(agent)).toBeNull());
});

describe("a QR code", () => {
  it("draws each dark square once", () => {
    expect(squares([[true, true, false, true], [], [false, true]])).toBe("M0 0h2v1H0zM3 0h1v1H3zM1 2h1v1H1z");
    const { data } = encode("otpauth://totp/Hilo:ana%40example.com?secret=GEZDGNBVGY3TQOJQ&issuer=Hilo");
    const dark = data.flat().filter(Boolean).length;
    const drawn = [...squares(data).matchAll(/h(\d+)/g)].reduce((sum, run) => sum + Number(run[1]), 0);
    expect(drawn).toBe(dark);
  });
});
