import { useEffect, useRef } from "react";
import { useSpeech } from "../speak";
import css from "./Composer.module.css";

const EMOJI = [
  ..."😀 😃 😄 😁 😅 😂 🤣 😊 😇 🙂 🙃 😉 😍 🥰 😘 😋 😜 🤪 🤗 🤔 🤨 😐 🙄 😏 😴 😷 🤒 🥳 😎 🤓 😕 😟 😮 😳 🥺 😢 😭 😤 😡 🤯".split(
    " ",
  ),
  ..."👍 👎 👌 ✌️ 🤞 👏 🙌 🙏 💪 👋 🤝 ✍️ 👀 ❤️ 🧡 💛 💚 💙 💜 💔 🔥 ✨ 🎉 🎁 ⭐ ✅ ❌ ❗ ❓ 💯".split(" "),
  ..."📦 🚚 🛒 👟 👗 👕 🧥 👜 🧶 💳 💸 🧾 📍 🏠 ⏰ 📅 📞 📷 🎵 ☕ 🍕 🌞 🌧️ 🌈 🐶 🐱 🌸 🌵 ⚽ 🚲".split(" "),
];

/** A few emojis; the keyboard of the system has the others. */
export function Emoji({ choose, close }: { choose: (emoji: string) => void; close: () => void }) {
  const { t } = useSpeech();
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => grid.current?.querySelector("button")?.focus(), []);

  function move(event: React.KeyboardEvent) {
    if (event.key === "Escape") return close();
    const all = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const columns = getComputedStyle(grid.current ?? event.currentTarget).gridTemplateColumns.split(
      " ",
    ).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    all[at + step]?.focus();
  }

  return (
    <div className={css.emoji} ref={grid} role="toolbar" aria-label={t("emoji")} onKeyDown={move}>
      {EMOJI.map((emoji, at) => (
        // One stop for the tabulator; arrows go on from there.
        <button key={emoji} type="button" tabIndex={at === 0 ? 0 : -1} onClick={() => choose(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
