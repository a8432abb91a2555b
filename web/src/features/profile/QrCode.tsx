import { encode } from "uqr";
import { squares } from "./squares";

/** A QR code, drawn here: what it says never leaves the page. Always dark on white, as cameras expect. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={208}
      height={208}
      shapeRendering="crispEdges"
      style={{ alignSelf: "center", borderRadius: 9, background: "#fff" }}
    >
      <path d={squares(data)} fill="#000" />
    </svg>
  );
}
