// Some browsers record Opus only inside WebM, which WhatsApp does not take; it takes the very same sound inside Ogg. So the
// packets are taken out of the one and put into the other (RFC 9559; RFC 3533, RFC 7845). Nothing is encoded anew.

const SEGMENT = 0x18538067;
const CLUSTER = 0x1f43b675;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const CODEC_PRIVATE = 0x63a2;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
/** Elements that hold others: these are gone into, whatever size they say, since what is recorded live says none. */
const HOLDERS = [SEGMENT, CLUSTER, TRACKS, TRACK, BLOCK_GROUP];

/** What a WebM file with one track of Opus holds. Throws if it is another file. */
export function packetsOf(webm: Uint8Array): { head: Uint8Array; packets: Uint8Array[] } {
  let head: Uint8Array | null = null;
  const packets: Uint8Array[] = [];
  let at = 0;
  /** A number that says its own length; `marked` keeps the mark, as names do. */
  const number = (marked: boolean): number => {
    const first = webm[at] ?? 0;
    const length = Math.clz32(first) - 23;
    if (length > 8 || at + length > webm.length) throw new Error("no WebM");
    let value = marked ? first : first & (0xff >> length);
    for (let next = 1; next < length; next++) value = value * 256 + (webm[at + next] ?? 0);
    at += length;
    return value;
  };
  while (at < webm.length) {
    const name = number(true);
    const size = number(false);
    if (HOLDERS.includes(name)) continue;
    const end = at + size;
    if (end > webm.length) break;
    if (name === CODEC_PRIVATE) head = webm.slice(at, end);
    if (name === SIMPLE_BLOCK || name === BLOCK) {
      number(false);
      // Two bytes of time, one of flags: more than one packet in a block is nothing that a recorder writes.
      if (((webm[at + 2] ?? 0) & 0x06) !== 0) throw new Error("laced blocks");
      packets.push(webm.slice(at + 3, end));
    }
    at = end;
  }
  if (!head || new TextDecoder().decode(head.slice(0, 8)) !== "OpusHead") throw new Error("no Opus");
  return { head, packets };
}

/** How long a packet sounds, in samples of 1/48000 s, by its first bytes (RFC 6716, 3.1). */
export function samples(packet: Uint8Array): number {
  const first = packet[0] ?? 0;
  const kind = first >> 3;
  const frame =
    kind < 12
      ? ([480, 960, 1920, 2880][kind & 3] ?? 0)
      : kind < 16
        ? ([480, 960][kind & 1] ?? 0)
        : ([120, 240, 480, 960][kind & 3] ?? 0);
  const code = first & 3;
  return frame * (code === 0 ? 1 : code === 3 ? (packet[1] ?? 0) & 0x3f : 2);
}

/** The same sound as an Ogg file. `serial` is any number. */
export function oggOf(webm: Uint8Array, serial: number): Uint8Array<ArrayBuffer> {
  const { head, packets } = packetsOf(webm);
  const pages: Uint8Array[] = [];
  const page = (flags: number, position: number, held: Uint8Array[]) => {
    const lengths = held.flatMap(({ length }) => [
      ...Array(Math.floor(length / 255)).fill(255),
      length % 255,
    ]);
    const bytes = new Uint8Array(27 + lengths.length + held.reduce((sum, { length }) => sum + length, 0));
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode("OggS"));
    bytes[5] = flags;
    view.setBigUint64(6, BigInt(position), true);
    view.setUint32(14, serial, true);
    view.setUint32(18, pages.length, true);
    bytes[26] = lengths.length;
    bytes.set(lengths, 27);
    let at = 27 + lengths.length;
    for (const packet of held) {
      bytes.set(packet, at);
      at += packet.length;
    }
    view.setUint32(22, checksum(bytes), true);
    pages.push(bytes);
  };

  page(2, 0, [head]);
  page(0, 0, [new TextEncoder().encode("OpusTags\x04\0\0\0Hilo\0\0\0\0")]);
  let position = 0;
  let held: Uint8Array[] = [];
  let began = 0;
  for (const [index, packet] of packets.entries()) {
    held.push(packet);
    position += samples(packet);
    const last = index === packets.length - 1;
    // A second for each page, which cannot hold more than 255 pieces of 255 bytes.
    const pieces = [...held, packets[index + 1] ?? packet].reduce(
      (sum, { length }) => sum + 1 + (length >> 8),
      0,
    );
    if (last || position - began >= 48_000 || pieces > 240) {
      page(last ? 4 : 0, position, held);
      held = [];
      began = position;
    }
  }
  const file = new Uint8Array(pages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of pages) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 0xff] ?? 0);
  return sum >>> 0;
}
