import css from "./Avatar.module.css";

/** A person or a business: the first letter on a colour that stays theirs. */
export function Avatar({ name, seed = name, size = 40 }: { name: string; seed?: string; size?: number }) {
  let hash = 0x811c9dc5;
  for (const letter of seed) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (
    <span
      className={css.avatar}
      style={{
        width: size,
        height: size,
        fontSize: size * 0.42,
        background: `hsl(${(hash % 12) * 30} 38% 36%)`,
      }}
      aria-hidden="true"
    >
      {[...name.trim()][0]?.toUpperCase() ?? "?"}
    </span>
  );
}
