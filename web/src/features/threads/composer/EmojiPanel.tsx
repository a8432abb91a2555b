import { useEffect, useRef, useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import css from "./EmojiPanel.module.css";
import { EMOJI, type EmojiGroup } from "./emoji";

const GROUPS = Object.keys(EMOJI) as EmojiGroup[];
const KEPT = "hilo.emoji";
const RECENT = 16;

function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, RECENT) : [];
  } catch {
    return [];
  }
}

function keep(emojis: string[]): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(emojis));
  } catch {
    // A browser that keeps nothing forgets which were used lately.
  }
}

/** Emojis by what they are about, those used lately first. Arrows go about, Escape leaves. */
export default function EmojiPanel({
  choose,
  close,
}: {
  choose: (emoji: string) => void;
  close: () => void;
}) {
  const { t } = useI18n();
  // What is chosen now comes first the next time: under the pointer nothing moves.
  const [recent] = useState(kept);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => grid.current?.querySelector("button")?.focus(), []);

  const take = (emoji: string) => {
    keep([emoji, ...kept().filter((other) => other !== emoji)].slice(0, RECENT));
    choose(emoji);
  };
  const move = (event: React.KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      return close();
    }
    const all = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const now = all[at]?.getBoundingClientRect();
    if (!now) return;
    const beside = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (beside) all[at + beside]?.focus();
    if (down) {
      // The nearest of the next row, also over the border of a group.
      const rows = down > 0 ? all.slice(at) : all.slice(0, at).reverse();
      const row = rows.find((one) => down * (one.getBoundingClientRect().top - now.top) > 4);
      const top = row?.getBoundingClientRect().top;
      const there = rows.filter((one) => one.getBoundingClientRect().top === top);
      const far = (one: Element) => Math.abs(one.getBoundingClientRect().left - now.left);
      there.sort((one, other) => far(one) - far(other))[0]?.focus();
    }
    if (beside || down) event.preventDefault();
  };

  const groups: { name: string; emojis: readonly string[] }[] = GROUPS.map((group) => ({
    name: t(`threads.emoji.${group}`),
    emojis: EMOJI[group].split(" "),
  }));
  if (recent.length > 0) groups.unshift({ name: t("threads.emoji.recent"), emojis: recent });
  return (
    <div className={css.panel} ref={grid} role="toolbar" aria-label={t("threads.emoji")} onKeyDown={move}>
      {groups.map(({ name, emojis }, group) => (
        <section key={name} aria-label={name}>
          <h3 className={css.name}>{name}</h3>
          <div className={css.grid}>
            {emojis.map((emoji, at) => (
              // One stop for the tabulator; arrows go on from there.
              <button
                key={emoji}
                type="button"
                tabIndex={group === 0 && at === 0 ? 0 : -1}
                onClick={() => take(emoji)}
              >
                {emoji}
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
