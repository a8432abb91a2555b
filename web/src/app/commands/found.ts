import type { Deed } from "./registry";

/** At most so many are shown. */
const MOST = 40;

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** What has every word that was typed, at the beginning of one of its own words; those that begin with it first. */
export function found(deeds: readonly Deed[], typed: string): Deed[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const shown = deeds.filter(({ hidden }) => hidden !== true);
  const fitting = shown.filter((deed) => {
    const text = ` ${fold(deed.words).replace(/[^\p{L}\p{N}]+/gu, " ")}`;
    return words.every((word) => text.includes(` ${word}`));
  });
  const begins = (deed: Deed) => words.length > 0 && fold(deed.words).startsWith(words[0] ?? "");
  return [...fitting.filter(begins), ...fitting.filter((deed) => !begins(deed))].slice(0, MOST);
}
