import {
  IconClockHour4,
  IconCopy,
  IconExternalLink,
  IconFileText,
  IconMapPin,
  IconMessageReply,
  IconPhone,
  IconPhoto,
  IconShoppingBag,
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
  /** What stands in a variable's place: of the header or the body, the template's own or a card's. */
  value: (place: "header" | "body", name: string, card: number | null) => string | null;
  /** The header's picture, the template's own or a card's, if there is one to show. */
  picture?: (card: number | null) => string | null;
};

const FILES: Record<string, { Icon: typeof IconPhoto; word: WordKey }> = {
  image: { Icon: IconPhoto, word: "templates.format.image" },
  video: { Icon: IconVideo, word: "templates.format.video" },
  document: { Icon: IconFileText, word: "templates.format.document" },
  location: { Icon: IconMapPin, word: "templates.format.location" },
  product: { Icon: IconShoppingBag, word: "templates.format.product" },
};
const BUTTONS: Record<string, typeof IconPhoto> = {
  url: IconExternalLink,
  phone_number: IconPhone,
  copy_code: IconCopy,
  otp: IconCopy,
  mpm: IconShoppingBag,
  spm: IconShoppingBag,
  catalog: IconShoppingBag,
};

/** A template as the customer's phone shows it. */
export function Preview({ text, value, picture }: Props) {
  const { t } = useI18n();
  return (
    <figure className={css.phone} aria-label={t("templates.preview")}>
      <div className={css.bubble}>
        <Above format={text.header_format} picture={picture?.(null)} />
        {text.header && (
          <strong className={css.header}>
            <Filled text={text.header} value={(name) => value("header", name, null)} />
          </strong>
        )}
        {text.offer && (
          <p className={css.offer}>
            <IconClockHour4 size={16} aria-hidden="true" />
            {text.offer}
          </p>
        )}
        <p className={css.body}>
          <Filled text={text.body} value={(name) => value("body", name, null)} marks />
        </p>
        {text.footer && <small className={css.footer}>{text.footer}</small>}
        <Buttons buttons={text.buttons} />
      </div>
      {text.cards.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
        <ul className={css.cards} tabIndex={0} aria-label={t("templates.cards")}>
          {text.cards.map((card, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cards have no other name than their place
            <li key={at} className={css.bubble}>
              <Above format={card.header_format} picture={picture?.(at)} />
              {card.body && (
                <p className={css.body}>
                  <Filled text={card.body} value={(name) => value("body", name, at)} marks />
                </p>
              )}
              <Buttons buttons={card.buttons} />
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

function Above(props: { format: string | null | undefined; picture: string | null | undefined }) {
  const { t } = useI18n();
  const file = FILES[props.format ?? ""];
  if (props.picture) return <img className={css.picture} src={props.picture} alt="" />;
  return (
    file && (
      <div className={css.file}>
        <file.Icon size={30} stroke={1.4} aria-hidden="true" />
        <span>{t(file.word)}</span>
      </div>
    )
  );
}

function Buttons({ buttons }: { buttons: TemplateText["buttons"] }) {
  const { t } = useI18n();
  if (buttons.length === 0) return null;
  return (
    <ul className={css.buttons}>
      {buttons.map((button, at) => {
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
