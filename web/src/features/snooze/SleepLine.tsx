import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import { said } from "./said";

type Props = { kind: string; text: (name: string) => string | null; who: string };

/** An entry of the timeline about sleep, or about a message that failed. */
export default function SleepLine({ kind, text, who }: Props) {
  const { t, language } = useI18n();
  const spoken = useSettingsWords();
  const when = (at: string) => (Number.isNaN(Date.parse(at)) ? "…" : dayAndClock(at, language));
  return spoken ? said(kind, text, who, when, t) : null;
}
