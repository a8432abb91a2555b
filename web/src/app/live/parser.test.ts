import { expect, it } from "vitest";
import { parser } from "./parser";

const STREAM =
  ': still here\n\nid: 7-1\nevent: hello\ndata: {"resumed":false}\n\n' +
  'event: thread\r\ndata: {"contact":"ñandú"}\r\n\r\nid:9-4\n\ndata\ndata: b\rretry: 5\r\revent: nothing\n\n';

const BLOCKS = [
  { event: "hello", data: '{"resumed":false}', id: "7-1" },
  { event: "thread", data: '{"contact":"ñandú"}', id: null },
  { event: "message", data: "", id: "9-4" },
  { event: "message", data: "\nb", id: null },
];

it("reads blocks, however the stream is cut", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const read = parser();
    const blocks = [];
    for (let at = 0; at < STREAM.length; at += size) blocks.push(...read(STREAM.slice(at, at + size)));
    expect(blocks, `in pieces of ${size}`).toEqual(BLOCKS);
  }
});

it("tells nothing of a block that did not end", () => {
  expect(parser()("event: thread\ndata: {}\n")).toEqual([]);
});
