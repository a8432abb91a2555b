/** One block of a stream of server-sent events. A block without data only says where the stream stands. */
export type Block = { event: string; data: string; id: string | null };

/** Reads a stream of server-sent events piece by piece, wherever it was cut. */
export function parser(): (piece: string) => Block[] {
  let rest = "";
  let block: Partial<Block> & { lines: string[] } = { lines: [] };

  return (piece) => {
    rest += piece;
    const blocks: Block[] = [];
    for (;;) {
      // A carriage return at the very end may be the first half of a line's end.
      const end = /\r\n|\n|\r(?!$)/.exec(rest);
      if (!end) return blocks;
      const line = rest.slice(0, end.index);
      rest = rest.slice(end.index + end[0].length);
      if (line !== "") {
        take(line);
        continue;
      }
      const { event = "message", id = null, lines } = block;
      if (lines.length > 0 || id !== null) blocks.push({ event, data: lines.join("\n"), id });
      block = { lines: [] };
    }
  };

  function take(line: string): void {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") block.event = value;
    if (field === "data") block.lines.push(value);
    if (field === "id" && !value.includes("\0")) block.id = value;
  }
}
