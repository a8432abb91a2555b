import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { oggOf, packetsOf, samples } from "./ogg";

/** A second of a microphone, as Chromium records it. */
const webm = new Uint8Array(readFileSync("src/features/threads/composer/voice/testdata/recorded.webm"));

/** The pages of an Ogg file; each must lie where the one before ends. */
function pages(file: Uint8Array) {
  const found = [];
  for (let at = 0; at < file.length; ) {
    const view = new DataView(file.buffer, at);
    expect(String.fromCharCode(...file.slice(at, at + 4))).toBe("OggS");
    const pieces = [...file.slice(at + 27, at + 27 + view.getUint8(26))];
    const begins = at + 27 + pieces.length;
    const length = pieces.reduce((sum, piece) => sum + piece, 0);
    found.push({
      flags: view.getUint8(5),
      position: Number(view.getBigUint64(6, true)),
      serial: view.getUint32(14, true),
      number: view.getUint32(18, true),
      pieces,
      data: file.slice(begins, begins + length),
    });
    at = begins + length;
  }
  return found;
}

describe("Opus in Ogg", () => {
  it("holds the same packets, in pages that follow one another", () => {
    const { head, packets } = packetsOf(webm);
    expect(packets.length).toBeGreaterThan(10);
    const [first, tags, ...sound] = pages(oggOf(webm, 7));
    expect(first).toMatchObject({ flags: 2, position: 0, serial: 7, number: 0, data: head });
    expect(new TextDecoder().decode(tags?.data)).toMatch(/^OpusTags/);
    expect(sound.map(({ number }) => number)).toEqual(sound.map((_, index) => index + 2));
    expect(sound.at(-1)?.flags).toBe(4);
    const bytes = sound.flatMap(({ data }) => [...data]);
    expect(bytes).toEqual(packets.flatMap((packet) => [...packet]));
    const ends = sound.flatMap(({ pieces }) => pieces).filter((piece) => piece < 255).length;
    expect(ends).toBe(packets.length);
    const long = packets.reduce((sum, packet) => sum + samples(packet), 0);
    expect(sound.at(-1)?.position).toBe(long);
    expect(long / 48_000).toBeGreaterThan(0.5);
    expect(long / 48_000).toBeLessThan(4);
  });

  it.each([
    [[0b11111_0_00], 960],
    [[0b11111_0_01], 1920],
    [[0b00011_0_00], 2880],
    [[0b11110_0_11, 3], 1440],
    [[0b01100_0_00], 480],
  ])("a packet that begins with %j sounds for %d samples", (bytes, count) => {
    expect(samples(new Uint8Array(bytes))).toBe(count);
  });

  it.each([[[]], [[1, 2, 3]], [[0x1a, 0x45, 0xdf, 0xa3, 0x80]]])("takes nothing else: %j", (bytes) => {
    expect(() => oggOf(new Uint8Array(bytes), 1)).toThrow();
  });
});
