import {
  IconAddressBook,
  IconClipboardText,
  IconDeviceMobile,
  IconMapPin,
  IconPackage,
  IconPhone,
  IconPhoneOff,
  IconReceipt,
  IconShoppingBag,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { dayAndClock } from "../../../app/time";
import shared from "../Content.module.css";
import { Row } from "../ContentView";
import { Marked } from "../markup";
import type { Content } from "../model";
import { money, total } from "./amount";
import css from "./Offer.module.css";
import { useOfferWords } from "./speak";

type Offer = Exclude<
  Content,
  {
    type:
      | "text"
      | "media"
      | "location"
      | "contacts"
      | "reaction"
      | "choice"
      | "buttons"
      | "list"
      | "cta_url"
      | "template";
  }
>;

/** What a message offers or asks for: carts, carousels, calls, forms. Seldom enough to be loaded when it is there. */
export default function OfferView({ content }: { content: Offer }) {
  const { say, language } = useOfferWords();
  switch (content.type) {
    case "location_request":
      return (
        <Said body={content.body}>
          <Button icon={<IconMapPin size={15} />} text={say("location_request")} />
        </Said>
      );
    case "contact_request":
      return (
        <Said body={content.body}>
          <Button icon={<IconAddressBook size={15} />} text={say("contact_request")} />
        </Said>
      );
    case "address_request":
      return (
        <Said body={content.body} footer={content.footer}>
          <Button icon={<IconMapPin size={15} />} text={say("address_request")} />
        </Said>
      );
    case "call_permission_request":
      return (
        <Said body={content.body}>
          <Button icon={<IconPhone size={15} />} text={say("call_permission_request")} />
        </Said>
      );
    case "call_button":
      return (
        <Said body={content.body} footer={content.footer}>
          <Button icon={<IconPhone size={15} />} text={content.label ?? say("call_button")} />
        </Said>
      );
    case "catalog":
      return (
        <Said body={content.body} footer={content.footer}>
          <Button icon={<IconShoppingBag size={15} />} text={say("catalog")} />
        </Said>
      );
    case "product":
      return (
        <Said body={content.body} footer={content.footer}>
          <Row icon={<IconShoppingBag size={20} />} title={say("product", { product: content.product })}>
            {content.catalog}
          </Row>
        </Said>
      );
    case "product_list":
      return (
        <Said header={content.header} body={content.body} footer={content.footer}>
          <details className={shared.list}>
            <summary className={shared.option}>
              <IconShoppingBag size={15} aria-hidden="true" />
              {say("products", {
                count: content.sections.reduce((sum, section) => sum + section.products.length, 0),
              })}
            </summary>
            {content.sections.map((section) => (
              <div key={`${section.title}${section.products[0]}`} className={shared.listrow}>
                <strong>{section.title ?? say("section")}</strong>
                {section.products.map((product) => (
                  <span key={product}>{product}</span>
                ))}
              </div>
            ))}
          </details>
        </Said>
      );
    case "carousel":
      return (
        <Said body={content.body}>
          <ul className={css.cards} aria-label={say("cards")}>
            {content.cards.map((card, at) => (
              <li
                key={JSON.stringify(card)}
                className={css.card}
                aria-label={say("card", { number: at + 1, count: content.cards.length })}
              >
                <Card card={card} product={(product) => say("product", { product })} />
              </li>
            ))}
          </ul>
        </Said>
      );
    case "order": {
      const sum = total(content.items);
      return (
        <div>
          <Row icon={<IconPackage size={20} />} title={say("order")}>
            <ul className={css.items}>
              {content.items.map((item) => (
                <li key={item.product}>
                  <span>{say("order.item", { quantity: item.quantity, product: item.product })}</span>
                  {item.price != null && (
                    <span>{money(item.price * item.quantity, item.currency, language)}</span>
                  )}
                </li>
              ))}
            </ul>
            {sum && (
              <strong>{say("order.total", { amount: money(sum.value, sum.currency, language) })}</strong>
            )}
          </Row>
          {content.text && <Words text={content.text} />}
        </div>
      );
    }
    case "order_details": {
      const items = content.items.map((item) => ({
        name: item.name,
        quantity: item.quantity,
        amount: (item.sale_amount ?? item.amount) * item.quantity,
      }));
      const parts = [content.tax.amount, content.shipping?.amount ?? 0, -(content.discount?.amount ?? 0)];
      const sum = parts.reduce(
        (all, part) => all + part,
        items.reduce((all, item) => all + item.amount, 0),
      );
      return (
        <Said body={content.body} footer={content.footer}>
          <Row
            icon={<IconReceipt size={20} />}
            title={say("order.details", { reference: content.reference })}
          >
            <ul className={css.items}>
              {items.map((item) => (
                <li key={item.name}>
                  <span>{say("order.item", { quantity: item.quantity, product: item.name })}</span>
                  <span>{money(item.amount / 100, content.currency, language)}</span>
                </li>
              ))}
            </ul>
            <strong>{say("order.total", { amount: money(sum / 100, content.currency, language) })}</strong>
          </Row>
        </Said>
      );
    }
    case "order_status":
      return (
        <Said body={content.body} footer={content.footer}>
          <Row
            icon={<IconPackage size={20} />}
            title={say("order.status", {
              reference: content.reference,
              state: say(`state.${content.state}`),
            })}
          >
            {content.description}
          </Row>
        </Said>
      );
    case "form":
      return (
        <Row icon={<IconClipboardText size={20} />} title={content.body ?? say("form")}>
          <dl className={css.answers}>
            {Object.entries(content.answers).map(([name, answer]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof answer === "string" ? answer : JSON.stringify(answer)}</dd>
              </div>
            ))}
          </dl>
        </Row>
      );
    case "call_permission": {
      const until = content.until
        ? dayAndClock(new Date(content.until * 1000).toISOString(), language)
        : null;
      const words = content.allowed
        ? until && !content.permanent
          ? say("permission.allowed", { until })
          : say("permission.always")
        : say("permission.refused");
      return (
        <Row icon={content.allowed ? <IconPhone size={20} /> : <IconPhoneOff size={20} />} title={words}>
          {null}
        </Row>
      );
    }
    case "welcome":
      return <em className={shared.soft}>{say("welcome")}</em>;
    case "unsupported":
      return (
        <Row
          icon={<IconDeviceMobile size={20} />}
          title={content.kind ? say("unsupported.kind", { kind: content.kind }) : say("unsupported")}
        >
          {content.detail}
        </Row>
      );
    case "media_placeholder":
      return <em className={shared.soft}>{say("placeholder")}</em>;
    case "other":
      return <em className={shared.soft}>{say("elsewhere", { kind: content.kind })}</em>;
  }
}

type CarouselCard = Extract<Content, { type: "carousel" }>["cards"][number];

function Card({ card, product }: { card: CarouselCard; product: (product: string) => string }) {
  if (card.type === "product") {
    return (
      <Row icon={<IconShoppingBag size={20} />} title={product(card.product)}>
        {card.catalog}
      </Row>
    );
  }
  const link = "link" in card.header.source ? card.header.source.link : null;
  return (
    <>
      {link && card.header.kind === "image" && (
        <img className={css.picture} src={link} alt="" loading="lazy" referrerPolicy="no-referrer" />
      )}
      {card.body && <Words text={card.body} />}
      <div className={shared.options}>
        {card.type === "link" ? (
          <a className={shared.option} href={card.url} target="_blank" rel="noreferrer noopener">
            {card.label}
          </a>
        ) : (
          card.buttons.map((button) => <Button key={button.id} text={button.title} />)
        )}
      </div>
    </>
  );
}

type SaidProps = {
  header?: string | null | undefined;
  body?: string | null | undefined;
  footer?: string | null | undefined;
  children: ReactNode;
};

function Said({ header, body, footer, children }: SaidProps) {
  return (
    <div>
      {header && <strong className={shared.text}>{header}</strong>}
      {body && <Words text={body} />}
      {footer && <small className={shared.soft}>{footer}</small>}
      <div className={shared.options}>{children}</div>
    </div>
  );
}

function Words({ text }: { text: string }) {
  return (
    <div className={shared.text}>
      <Marked text={text} />
    </div>
  );
}

function Button({ icon, text }: { icon?: ReactNode; text: string }) {
  return (
    <span className={shared.option}>
      {icon}
      {text}
    </span>
  );
}
