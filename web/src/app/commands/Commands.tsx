import { lazy, Suspense, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { useI18n } from "../i18n/I18n";
import type { WordKey } from "../i18n/translate";
import { listenToKeys } from "./keys";
import { useDeeds } from "./registry";

// Loaded when somebody asks for them.
const Palette = lazy(async () => ({ default: (await import("./Palette")).Palette }));
const KeySheet = lazy(async () => ({ default: (await import("./KeySheet")).KeySheet }));

type Place = { to: string; word: WordKey };

/** Keys, the palette and the sheet of keys, on every screen. */
export function Commands({ places }: { places: readonly Place[] }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"palette" | "sheet" | null>(null);
  useEffect(() => listenToKeys(() => setOpen((now) => (now === "palette" ? null : "palette"))), []);
  const letters = lettersOf(places.map(({ to }) => to));
  useDeeds([
    ...places.map(({ to, word }) => ({
      id: to,
      words: t("app.commands.go", { place: t(word) }),
      group: t("app.commands.places"),
      keys: `g ${letters.get(to)}`,
      run: () => void navigate(to),
    })),
    {
      id: "keys",
      words: t("app.keys.title"),
      group: t("app.commands.help"),
      keys: "?",
      run: () => setOpen("sheet"),
    },
  ]);
  return (
    <Suspense>
      {open === "palette" && <Palette close={() => setOpen(null)} />}
      {open === "sheet" && <KeySheet close={() => setOpen(null)} />}
    </Suspense>
  );
}

/** A letter for each address: its first that no other has. */
export function lettersOf(addresses: readonly string[]): Map<string, string> {
  const letters = new Map<string, string>();
  for (const address of addresses) {
    const taken = new Set(letters.values());
    const letter = [...address].find((one) => /[a-z]/.test(one) && !taken.has(one));
    letters.set(address, letter ?? address);
  }
  return letters;
}
