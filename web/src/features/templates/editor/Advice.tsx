import { useI18n } from "../../../app/i18n/I18n";
import type { WordKey } from "../../../app/i18n/translate";
import type { TemplateCheck } from "../queries";
import { categoryWord } from "../status";
import css from "./Editor.module.css";

/** What the text seems to be for, with the words it is judged by. */
export function Advice({ advice, chosen }: { advice: TemplateCheck["advice"]; chosen: string }) {
  const { t } = useI18n();
  const other = advice.category !== chosen;
  const signs = advice.signs.filter(({ speaks }) =>
    advice.category === "utility" ? speaks === advice.utility : speaks === advice.category,
  );
  const words = [...new Set(signs.map(({ words }) => words))];
  return (
    <div className={css.advice} data-other={other || undefined} role="status">
      {advice.utility
        ? t("templates.advice.utility", { kind: t(`templates.utility.${advice.utility}` as WordKey) })
        : t(signs.length === 0 ? "templates.advice.none" : "templates.advice", {
            category: t(categoryWord(advice.category)),
          })}
      {other && ` ${t("templates.advice.other")}`}
      {words.length > 0 && (
        <ul className={css.signs} aria-label={t("templates.advice.signs")}>
          {words.map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
