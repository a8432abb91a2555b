import {
  IconCopy,
  IconExternalLink,
  IconFileText,
  IconMapPin,
  IconMessageReply,
  IconPhone,
  IconPhoto,
  IconVideo,
} from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { useI18n } from "../../app/i18n/I18n";
import type { WordKey } from "../../app/i18n/translate";
import css from "./Preview.module.css";
import type { TemplateText } from "./queries";
import { pieces } from "./variables";

type Props = {
  text: TemplateText;
  /** What stands in a variable's place: of the header or the body. */
  value: (place: "header" | "body", name: string) => string | null;
  /** The header's picture, if there is one to show. */
  picture?: string | null;
};

const FILES: Record<string, { Icon: typeof IconPhoto; word: WordKey }> = {
  image: { Icon: IconPhoto, word: "templates.format.image" },
  video: { Icon: IconVideo, word: "templates.format.video" },
  document: { Icon: IconFileText, word: "templates.format.document" },
  location: { Icon: IconMapPin, word: "templates.format.location" },
};
const BUTTONS: Record<string, typeof IconPhoto> = {
  url: IconExternalLink,
  phone_number: IconPhone,
  copy_code: IconCopy,
  otp: IconCopy,
};

/** A template as the customer's phone shows it. */
export function Preview({ text, value, picture }: Props) {
  const { t } = useI18n();
  const file = FILES[text.header_format ?? ""];
  return (
    <figure className={css.phone} aria-label={t("templates.preview")}>
      <div className={css.bubble}>
        {picture ? (
          <img className={css.picture} src={picture} alt="" />
        ) : (
          file && (
            <div className={css.file}>
              <file.Icon size={30} stroke={1.4} aria-hidden="true" />
              <span>{t(file.word)}</span>
            </div>
          )
        )}
        {text.header && (
          <strong className={css.header}>
            <Filled text={text.header} value={(name) => value("header", name)} />
          </strong>
        )}
        <p className={css.body}>
          <Filled text={text.body} value={(name) => value("body", name)} marks />
        </p>
        {text.footer && <small className={css.footer}>{text.footer}</small>}
        {text.buttons.length > 0 && (
          <ul className={css.buttons}>
            {text.buttons.map((button, at) => {
              const Icon = BUTTONS[button.type] ?? IconMessageReply;
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no other name than their place
                <li key={at}>
                  <Icon size={15} aria-hidden="true" />
                  {button.text || t("templates.button.copy_code")}
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </figure>
  );
}

function Filled({
  text,
  value,
  marks = false,
}: {
  text: string;
  value: (name: string) => string | null;
  marks?: boolean;
}) {
  return pieces(text, value).map((piece, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name than their place
    if ("words" in piece) return <Fragment key={at}>{marks ? marked(piece.words) : piece.words}</Fragment>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span key={at} className={piece.value === null ? css.open : css.filled}>
        {piece.value ?? `{{${piece.variable}}}`}
      </span>
    );
  });
}

/** WhatsApp's marks of bold and italics. */
function marked(words: string): ReactNode {
  return words.split(/(\*[^*\n]+\*|_[^_\n]+_)/g).map((part, at) => {
    const inner = part.slice(1, -1);
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name than their place
    if (/^\*.+\*$/.test(part)) return <b key={at}>{inner}</b>;
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    if (/^_.+_$/.test(part)) return <i key={at}>{inner}</i>;
    return part;
  });
}
