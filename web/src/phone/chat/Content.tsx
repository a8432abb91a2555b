import {
  IconAddressBook,
  IconExternalLink,
  IconList,
  IconMapPin,
  IconMessageReply,
  IconUserShare,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Marked } from "../../features/threads/markup";
import { Avatar } from "../Avatar";
import { readable } from "../people/called";
import type { Card, Message, Option, Place, ShownCard } from "../simulator/model";
import { useSpeech } from "../speak";
import type { Ways } from "./Bubble";
import bubble from "./Bubble.module.css";
import css from "./Content.module.css";
import { FileView } from "./FileView";

type Shown = { message: Message; ways: Ways; meta: ReactNode };

/** What a message says, of whatever kind; `meta` is the time and ticks in its corner. */
export function Content({ message, ways, meta }: Shown) {
  const { t } = useSpeech();
  const { shown } = message;
  switch (shown.type) {
    case "text":
      return (
        <div className={bubble.text} data-big={isBig(shown.body) || undefined}>
          <span className={isBig(shown.body) ? css.big : undefined}>
            <Marked text={shown.body} />
          </span>
          {meta}
        </div>
      );
    case "media":
      return <FileView file={shown.file} caption={shown.caption ?? null} meta={meta} />;
    case "location":
      return (
        <>
          <PlaceView place={shown.place} />
          <div className={css.below}>{meta}</div>
        </>
      );
    case "contacts":
      return (
        <>
          {shown.contacts.map((card, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: cards never change places
            <CardView key={at} card={card} />
          ))}
          <div className={css.below}>{meta}</div>
        </>
      );
    case "card":
      return <CardWithButtons message={message} card={shown} ways={ways} meta={meta} />;
    default:
      return (
        <div className={bubble.text}>
          <em>{t("chat.other", { kind: shown.type === "other" ? shown.kind : shown.type })}</em>
          {meta}
        </div>
      );
  }
}

/** Up to three emojis and nothing else are large. */
function isBig(text: string): boolean {
  const trimmed = text.trim();
  if (!/^[\p{Extended_Pictographic}\p{Emoji_Component}\s]+$/u.test(trimmed) || /\d/.test(trimmed))
    return false;
  return [...new Intl.Segmenter().segment(trimmed)].length <= 3;
}

type WithButtons = { message: Message; card: ShownCard; ways: Ways; meta: ReactNode };

function CardWithButtons({ message, card, ways, meta }: WithButtons) {
  const { t } = useSpeech();
  const { header, body, footer, buttons = [], list, asks } = card;
  const tap = (option: Option) => ways.send({ type: "tap", message_id: message.id, option: option.id });
  return (
    <>
      {header?.type === "media" && <FileView file={header.file} caption={null} meta={null} />}
      {header?.type === "location" && <PlaceView place={header.place} />}
      <div className={bubble.text}>
        {header?.type === "text" && <strong className={css.title}>{header.text}</strong>}
        <Marked text={body} />
        {footer && <small className={css.footer}>{footer}</small>}
        {meta}
      </div>
      <div className={css.buttons}>
        {buttons.map((option) =>
          option.kind === "link" ? (
            <LinkButton
              key={option.title}
              option={option}
              opened={() => tap(option)}
              unknown={() => ways.tell(t("link.unknown"))}
            />
          ) : (
            <button key={option.id + option.title} type="button" onClick={() => tap(option)}>
              <IconMessageReply size={17} aria-hidden="true" /> {option.title}
            </button>
          ),
        )}
        {list && (
          <button type="button" onClick={() => ways.openList(message, list)} aria-haspopup="dialog">
            <IconList size={17} aria-hidden="true" /> {list.button}
          </button>
        )}
        {asks === "location" && (
          <button type="button" onClick={() => ways.askPlace(message)} aria-haspopup="dialog">
            <IconMapPin size={17} aria-hidden="true" /> {t("place.send")}
          </button>
        )}
        {asks === "contact_info" && ways.phone !== null && (
          <button type="button" onClick={() => ways.send(ownCard(ways.name, ways.phone ?? ""), message)}>
            <IconUserShare size={17} aria-hidden="true" /> {t("contact.share")}
          </button>
        )}
      </div>
    </>
  );
}

function ownCard(name: string, phone: string) {
  const card = { name: { formatted_name: name }, phones: [{ phone: `+${phone}` }] };
  return { type: "contacts", contacts: [card] } as const satisfies { type: "contacts"; contacts: Card[] };
}

type LinkWays = { option: Option; opened: () => void; unknown: () => void };

/** A link. WhatsApp counts how often those of templates are opened, and so does the simulator. */
function LinkButton({ option, opened, unknown }: LinkWays) {
  const icon = <IconExternalLink size={17} aria-hidden="true" />;
  // A template's buttons come without their address.
  if (!/^(https?:|tel:)/i.test(option.id)) {
    return (
      <button
        type="button"
        onClick={() => {
          opened();
          unknown();
        }}
      >
        {icon} {option.title}
      </button>
    );
  }
  return (
    <a href={option.id} target="_blank" rel="noreferrer noopener" onClick={opened}>
      {icon} {option.title}
    </a>
  );
}

/** A place on a map that is drawn, not fetched: nobody is told where somebody looks. */
function PlaceView({ place }: { place: Place }) {
  const { t } = useSpeech();
  const at = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const map = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`;
  return (
    <a className={css.place} href={map} target="_blank" rel="noreferrer noopener">
      <svg viewBox="0 0 260 120" aria-hidden="true">
        <rect width="260" height="120" className={css.land} />
        <path d="M-5 96c50-26 92 8 140-12s70-34 130-28v70H-5z" className={css.water} />
        <path d="M-5 30 270 58M40-5l34 130M128-5l-8 130M206-5l20 130M-5 74l275-50" className={css.street} />
        <path d="M130 76c-15-18-21-26-21-36a21 21 0 1 1 42 0c0 10-6 18-21 36z" className={css.pin} />
        <circle cx="130" cy="40" r="8" className={css.hole} />
      </svg>
      <span>
        <strong>{place.name ?? t("kind.location")}</strong>
        <small>{place.address ?? at}</small>
      </span>
    </a>
  );
}

function CardView({ card }: { card: Card }) {
  const phones = (card.phones ?? []).flatMap(({ phone }) => (phone ? [phone] : []));
  const mails = (card.emails ?? []).flatMap(({ email }) => (email ? [email] : []));
  const more = [...phones.map((phone) => (/^\d+$/.test(phone) ? readable(phone) : phone)), ...mails];
  return (
    <div className={css.card}>
      {card.name.formatted_name ? (
        <Avatar name={card.name.formatted_name} size={42} />
      ) : (
        <IconAddressBook size={32} aria-hidden="true" />
      )}
      <span>
        <strong>{card.name.formatted_name}</strong>
        {card.org?.company && <small>{card.org.company}</small>}
        {more.map((one) => (
          <small key={one}>{one}</small>
        ))}
      </span>
    </div>
  );
}
