import { IconList, IconMapPin, IconUser } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { useI18n } from "../../app/i18n/I18n";
import css from "./Content.module.css";
import { MediaView } from "./MediaView";
import { Marked, plain } from "./markup";
import { type Content, contentOf, type Message } from "./model";

const OfferView = lazy(() => import("./offers/OfferView"));

/** What a message says, of every kind that the API tells. */
export function ContentView({ message }: { message: Message }) {
  const { t } = useI18n();
  const content = contentOf(message);
  if (!content) {
    return (
      <em className={css.soft}>
        {t(message.content_state === "erased" ? "threads.content.erased" : "threads.content.unreadable")}
      </em>
    );
  }
  switch (content.type) {
    case "text":
      return <Text text={content.body} />;
    case "media":
      return <MediaView media={content} message={message} />;
    case "location":
      return <Place place={content} />;
    case "contacts":
      return content.contacts.map((card) => (
        <Row key={card.name.formatted_name} icon={<IconUser size={20} />} title={card.name.formatted_name}>
          {card.phones?.map(({ phone }) => (
            <div key={phone}>{phone}</div>
          ))}
          {card.emails?.map(({ value }) => (
            <div key={value}>{value}</div>
          ))}
        </Row>
      ));
    case "reaction":
      return (
        <span className={css.soft}>
          {content.emoji
            ? t("threads.content.reaction", { emoji: content.emoji })
            : t("threads.content.reaction.none")}
        </span>
      );
    case "choice":
      return (
        <span>
          <span className={css.soft}>{t("threads.content.choice")} </span>
          {content.title}
        </span>
      );
    case "buttons":
      return (
        <Framed content={content}>
          {content.buttons.map(({ id, title }) => (
            <span key={id} className={css.option}>
              {title}
            </span>
          ))}
        </Framed>
      );
    case "list":
      return (
        <Framed content={content}>
          <details className={css.list}>
            <summary className={css.option}>
              <IconList size={15} aria-hidden="true" /> {content.button}
            </summary>
            {content.sections.flatMap((section) =>
              section.rows.map((row) => (
                <div key={row.id} className={css.listrow}>
                  {row.title}
                  {row.description && <small className={css.soft}>{row.description}</small>}
                </div>
              )),
            )}
          </details>
        </Framed>
      );
    case "cta_url":
      return (
        <Framed content={content}>
          <a className={css.option} href={content.url} target="_blank" rel="noreferrer noopener">
            {content.label}
          </a>
        </Framed>
      );
    case "template":
      return <Sent content={content} message={message} />;
    case "other":
      if (message.direction === "inbound") {
        return <em className={css.soft}>{t("threads.content.other", { kind: content.kind })}</em>;
      }
  }
  return (
    <Suspense fallback={<Text text={"body" in content && content.body ? content.body : "…"} />}>
      <OfferView content={content} />
    </Suspense>
  );
}

function Text({ text }: { text: string }) {
  return (
    <div className={css.text}>
      <Marked text={text} />
    </div>
  );
}

type SentTemplate = Extract<Content, { type: "template" }>;

/** A template as the customer reads it; of those that nobody knows any more, what was filled in. */
function Sent({ content, message }: { content: SentTemplate; message: Message }) {
  const { t } = useI18n();
  const { shown } = content;
  // The API's document leaves the name of the kind out for two of them.
  const header = content.header as { type: string } | null | undefined;
  return (
    <div>
      <div className={css.soft}>
        {t("threads.content.template", { name: content.name, language: content.language })}
      </div>
      {header?.type === "media" && <MediaView media={header as unknown as MediaHeader} message={message} />}
      {header?.type === "location" && <Place place={header as unknown as PlaceHeader} />}
      {shown?.header && <strong className={css.text}>{shown.header}</strong>}
      {shown?.offer && <div className={css.soft}>{shown.offer}</div>}
      <Text text={shown?.body ?? content.body?.map(({ text }) => text).join("\n") ?? ""} />
      {shown?.footer && <small className={css.soft}>{shown.footer}</small>}
      <SentButtons buttons={shown?.buttons} />
      {shown?.cards && shown.cards.length > 0 && (
        <ol className={css.cards}>
          {shown.cards.map((card, at) => {
            const above = content.cards?.[at]?.header as { type: string } | null | undefined;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: cards have no other name than their place
              <li key={at}>
                {above?.type === "media" && (
                  <MediaView media={above as unknown as MediaHeader} message={message} />
                )}
                {above?.type === "product" && (
                  <span className={css.soft}>{(above as unknown as { product: string }).product}</span>
                )}
                {card.body && <Text text={card.body} />}
                <SentButtons buttons={card.buttons} />
              </li>
            );
          })}
        </ol>
      )}
    </div>
  );
}

type ShownButtons = NonNullable<SentTemplate["shown"]>["buttons"];

function SentButtons({ buttons }: { buttons: ShownButtons | undefined }) {
  if (!buttons) return null;
  return (
    <div className={css.options}>
      {buttons.map(({ text, value }) => (
        <span key={text} className={css.option} title={value ?? undefined}>
          {text}
        </span>
      ))}
    </div>
  );
}

type MediaHeader = Extract<Content, { type: "media" }>;
type PlaceHeader = Extract<Content, { type: "location" }>;
type Frame = Extract<Content, { type: "buttons" | "list" | "cta_url" }>;

function Framed({ content, children }: { content: Frame; children: ReactNode }) {
  const { t } = useI18n();
  const { header } = content;
  const above = typeof header === "string" ? header : header && "text" in header ? header.text : null;
  return (
    <div>
      {above && <strong className={css.text}>{above}</strong>}
      {header && typeof header === "object" && "kind" in header && (
        <div className={css.soft}>{t(`threads.content.${header.kind}`)}</div>
      )}
      <Text text={content.body} />
      {content.footer && <small className={css.soft}>{content.footer}</small>}
      <div className={css.options}>{children}</div>
    </div>
  );
}

function Place({ place }: { place: Extract<Content, { type: "location" }> }) {
  const { t } = useI18n();
  const { latitude, longitude } = place;
  return (
    <Row icon={<IconMapPin size={20} />} title={place.name ?? t("threads.content.location")}>
      {place.address && <div>{place.address}</div>}
      <a
        href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
        target="_blank"
        rel="noreferrer noopener"
      >
        {t("threads.content.map")}
      </a>
    </Row>
  );
}

export function Row({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className={css.rowbox}>
      <span className={css.icon}>{icon}</span>
      <div>
        <strong>{title}</strong>
        <div className={css.small}>{children}</div>
      </div>
    </div>
  );
}

/** The message that another one answers. */
export function Quoted({ message }: { message: Message | null }) {
  const { t } = useI18n();
  return (
    <div className={css.quoted} title={t("threads.content.reply")}>
      <span>{message ? plain(summary(message, t)) : t("threads.content.reply.gone")}</span>
    </div>
  );
}

/** A message in a few words. */
export function summary(message: Message, t: ReturnType<typeof useI18n>["t"]): string {
  const content = contentOf(message);
  if (!content) return t("threads.content.reply.gone");
  if ("body" in content && typeof content.body === "string") return content.body;
  if (content.type === "template") return content.shown?.body ?? content.name;
  if (content.type === "media") return content.caption ?? t(`threads.content.${content.kind}`);
  if (content.type === "choice") return content.title;
  if (content.type === "location") return content.name ?? t("threads.content.location");
  return t("threads.content.reply.gone");
}
