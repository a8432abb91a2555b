import type { Entry } from "../simulator/model";
import { useSimulator } from "../simulator/store";
import { type Say, useSpeech, type Word } from "../speak";
import css from "./Backstage.module.css";

const SHOWN = 60;

/** The latest events in words. */
export function Log() {
  const { t, language } = useSpeech();
  const happened = useSimulator((state) => state.happened);
  const heads = useSimulator((state) => state.heads);
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const numbers = useSimulator((state) => state.numbers);
  const names = new Map([
    ...heads.map(({ customer }) => [customer.id, customer.name] as const),
    ...numbers.map(({ id, verified_name }) => [id, verified_name] as const),
  ]);
  return (
    <>
      <p className={css.small}>{t(happened.length === 0 ? "log.empty" : "log.what")}</p>
      <ol className={css.log}>
        {happened.slice(0, SHOWN).map((entry) => (
          <li key={entry.seq} data-wrong={WRONG.has(entry.event) || undefined}>
            <time>{time.format(entry.at / 1000)}</time>
            <span>
              {inWords(entry, names, t)} <small>#{entry.seq}</small>
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

const TICKS = ["sent", "delivered", "read", "failed"] as const;
const isTick = (status: unknown): status is (typeof TICKS)[number] => TICKS.some((one) => one === status);

const WRONG = new Set(["hook_failed", "send_refused"]);

function inWords(entry: Entry, names: Map<string, string>, t: Say): string {
  const text = (value: unknown) =>
    typeof value === "string" || typeof value === "number" ? String(value) : "";
  const name = (id: unknown) => names.get(text(id)) ?? (text(id) || t("log.nobody"));
  const inside = (value: unknown, key: string) =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  switch (entry.event) {
    case "customer_sent":
      return t("log.customer_sent", { name: name(entry.customer), number: name(entry.number) });
    case "business_sent": {
      const who = { name: name(entry.customer) };
      return typeof entry.failure === "number"
        ? t("log.business_sent.fails", { ...who, code: entry.failure })
        : t("log.business_sent", who);
    }
    case "send_refused": {
      const details = inside(inside(entry.error, "error_data"), "details");
      const reason = [text(inside(entry.error, "message")), text(details)].filter(Boolean).join(" – ");
      return t("log.send_refused", { reason });
    }
    case "status":
      return t("log.status", {
        status: isTick(entry.status) ? t(`tick.${entry.status}`) : text(entry.status),
      });
    case "hook_delivered":
      return t("log.hook_delivered", { hook: `#${text(entry.hook)}` });
    case "hook_failed":
      return t("log.hook_failed", {
        hook: `#${text(entry.hook)}`,
        attempts: text(entry.attempts),
        reason: text(entry.reason),
      });
    case "customer_set":
      return t("log.customer_set", { name: text(inside(entry.customer, "name")) });
    case "media_stored":
      return t("log.media_stored", { type: text(inside(entry.media, "mime_type")) });
    case "customer_blocked":
      return t(entry.blocks ? "log.customer_blocked" : "log.customer_unblocked", {
        name: name(entry.customer),
        number: name(entry.number),
      });
    case "business_read":
    case "app_set":
    case "token_set":
    case "token_gone":
    case "account_set":
    case "portfolio_set":
    case "standing_set":
    case "faults_set":
    case "clock_advanced":
    case "number_set":
    case "template_set":
    case "media_deleted":
      return t(`log.${entry.event}` satisfies Word);
    default:
      return entry.event;
  }
}
