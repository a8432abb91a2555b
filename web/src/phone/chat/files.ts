import type { Act, MediaKind } from "../simulator/model";

/** The largest file: WhatsApp takes no larger pictures, films or recordings. */
export const LARGEST = 16 * 1024 * 1024;

/** What WhatsApp shows by itself; everything else goes as a document. */
export function kindOf(type: string): MediaKind {
  if (type === "image/jpeg" || type === "image/png") return "image";
  if (type === "video/mp4" || type === "video/3gpp") return "video";
  return "document";
}

/** A file as the simulator takes it. */
export async function asAct(file: File, kind: MediaKind, caption: string): Promise<Act> {
  return {
    type: "media",
    kind,
    filename: file.name,
    mime_type: file.type || "application/octet-stream",
    data: await base64(file),
    ...(caption ? { caption } : {}),
  };
}

function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:.*?;base64,/s, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
