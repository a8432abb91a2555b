import { useI18n } from "../../app/i18n/I18n";
import { piecesOf } from "./markup";
import css from "./TemplateWords.module.css";

/** Words of a flow, with a chip where a value is filled in. */
export function TemplateWords({ text }: { text: string }) {
  const { t } = useI18n();
  let at = 0;
  return piecesOf(text).map((piece) => {
    // Pieces of one text never change their order, so their place is their key.
    const key = `${at++}`;
    if (piece.kind === "words") return piece.text;
    return (
      <span
        key={key}
        className={css.chip}
        data-kind={piece.kind}
        title={piece.kind === "value" ? t("flows.template.variable", { name: piece.text }) : piece.text}
      >
        {/* Conditions are the author's, and say nothing to whoever looks at how a flow fares. */}
        {piece.kind === "value" ? piece.text : "…"}
      </span>
    );
  });
}
