/** WhatsApp's limit for pictures, in bytes. */
export const MAX_PICTURE = 5 * 1024 * 1024;

/** Whether a file is a picture that WhatsApp takes as one only after it was made smaller: too large, or of another type. */
export function needsShrinking(file: File): boolean {
  const type = file.type.replace(/;.*$/, "").trim().toLowerCase();
  return (
    type === "image/webp" || ((type === "image/jpeg" || type === "image/png") && file.size > MAX_PICTURE)
  );
}
