import {
  IconArrowForwardUp,
  IconClock,
  IconShoppingBag,
  IconTrash,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, ask } from "../../../app/api/client";
import { dayAndClock } from "../../../app/time";
import { money } from "../../costs/money";
import type { Content, Message } from "../model";
import css from "./Offer.module.css";
import { useOfferWords } from "./speak";

/** What is known about a message besides its words: where it comes from, that it was edited or deleted. */
export default function Marks({ message, contact, children }: MarksProps) {
  const { say, language } = useOfferWords();
  const { referral, forwarded, product, charge, group } = message;
  return (
    <>
      {referral && (
        <div className={css.referral}>
          <div className={css.about}>{say(referral.source === "post" ? "referral.post" : "referral.ad")}</div>
          {referral.headline && <strong>{referral.headline}</strong>}
          {referral.body && <div>{referral.body}</div>}
          {referral.url && (
            <a href={referral.url} target="_blank" rel="noreferrer noopener">
              {say("referral.open")}
            </a>
          )}
        </div>
      )}
      {group && (
        <div className={css.about}>
          <IconUsersGroup size={14} aria-hidden="true" />
          {say("group", { group: group.slice(-6) })}
        </div>
      )}
      {forwarded && (
        <div className={css.about}>
          <IconArrowForwardUp size={14} aria-hidden="true" />
          {say(forwarded === "often" ? "forwarded.often" : "forwarded.once")}
        </div>
      )}
      {product && (
        <div className={css.about}>
          <IconShoppingBag size={14} aria-hidden="true" />
          {say("about.product", { product: product.product })}
        </div>
      )}
      {message.revoked_at ? (
        <details className={css.marked}>
          <summary>
            <IconTrash size={13} aria-hidden="true" />{" "}
            {say("deleted", { at: dayAndClock(message.revoked_at, language) })} · {say("deleted.show")}
          </summary>
          <div className={css.before}>{children}</div>
        </details>
      ) : (
        children
      )}
      {message.held_at && message.status === "accepted" && (
        <div className={css.about}>
          <IconClock size={14} aria-hidden="true" />
          {say("held")}
        </div>
      )}
      {charge && (
        <div className={css.about}>
          {charge.kind !== "regular"
            ? say(charge.kind === "free_entry_point" ? "charge.entry" : "charge.window")
            : charge.cost
              ? say("charge.cost", { amount: money(charge.cost, language) })
              : say("charge.unknown")}
        </div>
      )}
      {message.edited_at && <Edited message={message} contact={contact} at={message.edited_at} />}
    </>
  );
}

type MarksProps = { message: Message; contact: string; children: ReactNode };

/** That it was edited; opened, what it said before. */
function Edited({ message, contact, at }: { message: Message; contact: string; at: string }) {
  const { say, language } = useOfferWords();
  const [open, setOpen] = useState(false);
  const versions = useQuery({
    queryKey: ["threads", contact, "versions", message.id, message.edited_at],
    enabled: open,
    queryFn: async () => {
      const path = { contact, message: message.id };
      const answer = await ask(
        api.GET("/threads/{contact}/messages/{message}/versions", { params: { path } }),
      );
      return answer.items;
    },
  });
  return (
    <details className={css.marked} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say("edited", { at: dayAndClock(at, language) })}</summary>
      {versions.isPending && say("edited.loading")}
      {versions.isError && say("edited.failed")}
      {versions.data?.length === 0 && say("edited.none")}
      {versions.data?.map((version) => (
        <div key={version.until} className={css.before}>
          {words(version.content as Content | null) ?? say("edited.none")}
        </div>
      ))}
    </details>
  );
}

function words(content: Content | null): string | null {
  if (!content) return null;
  if ("body" in content && typeof content.body === "string") return content.body;
  return content.type === "media" ? (content.caption ?? null) : null;
}
