import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import { useAttendance } from "../../../app/live";

export type Known = readonly { id: string; name: string }[];
export type Present = {
  /** Names, those who write first. */
  names: string[];
  /** Whether one of them writes. */
  typing: boolean;
  /** Who looks or, if somebody writes, who does that. */
  words: string;
};

/** Whom nobody had heard of, and who was asked for. */
const asked = new Set<string>();

/** Which colleagues are at a thread; none if nobody is. */
export function usePresent(contact: string, people: Known): Present | null {
  const { t, plural, language } = useI18n();
  const attendance = useAttendance(contact);
  const queries = useQueryClient();
  const stranger = [...attendance.keys()].find(
    (id) => !asked.has(id) && people.every((one) => one.id !== id),
  );
  useEffect(() => {
    // Somebody who has just been added.
    if (stranger === undefined || people.length === 0 || asked.has(stranger)) return;
    asked.add(stranger);
    void queries.invalidateQueries({ queryKey: ["people"] });
  }, [stranger, people, queries]);
  if (attendance.size === 0) return null;
  const called = (doing: string) =>
    [...attendance]
      .filter(([, what]) => what === doing)
      .map(([id]) => people.find((person) => person.id === id)?.name ?? t("threads.by.person"));
  const [writing, looking] = [called("typing"), called("viewing")];
  const typing = writing.length > 0;
  const named = typing ? writing : looking;
  const who = new Intl.ListFormat(language).format(named);
  return {
    names: [...writing, ...looking],
    typing,
    words: plural(typing ? "threads.presence.typing" : "threads.presence.viewing", named.length, { who }),
  };
}
