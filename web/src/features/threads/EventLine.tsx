import {
  IconArrowsJoin,
  IconClipboardCheck,
  IconClock,
  IconFlag,
  IconHandStop,
  IconNote,
  IconPlayerPlay,
  IconPlayerStop,
  IconRobot,
  IconUserPlus,
} from "@tabler/icons-react";
import { Fragment, lazy, type ReactNode, Suspense } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { clock } from "../../app/time";
import { author } from "./Bubble";
import { pieces } from "./composer/mentions";
import { asStatus, type Run, type ThreadEvent } from "./model";
import type { Names } from "./Timeline";
import css from "./Timeline.module.css";

const Happening = lazy(() => import("./offers/Happening"));
// Seldom there, and its words are loaded with it.
const SleepLine = lazy(() => import("../snooze/SleepLine"));

/** A note's words, in which names of colleagues stand out. */
function Mentioning({ text, body, names }: { text: string; body: Record<string, unknown>; names: Names }) {
  const ids = Array.isArray(body.mentions) ? body.mentions : [];
  const mentioned = ids.map((id) => (typeof id === "string" ? names.person(id) : null) ?? "");
  let offset = 0;
  return pieces(text, mentioned).map((piece) => {
    const start = offset;
    offset += piece.text.length;
    return piece.mention ? (
      <b key={start} className={css.mention}>
        {piece.text}
      </b>
    ) : (
      <Fragment key={start}>{piece.text}</Fragment>
    );
  });
}

/** Whom a conversation was given to: a person, or a team without one; null for nobody. */
export function assignedTo(
  body: Record<string, unknown>,
  names: Pick<Names, "person" | "team">,
): string | null {
  const to = (body.to ?? {}) as { assignee?: string | null; team?: string | null };
  return names.person(to.assignee ?? null) ?? names.team(to.team ?? null);
}

/** Something that happened and is no message. */
export function EventLine({ event, names }: { event: ThreadEvent; names: Names }) {
  const { t, language } = useI18n();
  const body = (event.body ?? {}) as Record<string, unknown>;
  const text = (name: string) => (typeof body[name] === "string" ? (body[name] as string) : null);
  const who = author(event.actor, names, t);

  switch (event.kind) {
    case "note":
      return (
        <div className={css.note} data-position={event.position}>
          <div className={css.notehead}>
            <IconNote size={14} aria-hidden="true" />{" "}
            {text("run") === null ? t("threads.event.note", { who }) : t("threads.event.note.flow")} ·{" "}
            {clock(event.at, language)}
          </div>
          {event.body_state === "known" ? (
            <Mentioning text={text("body") ?? ""} body={body} names={names} />
          ) : (
            t("threads.content.erased")
          )}
        </div>
      );
    case "taken_over": {
      const taker = names.person(text("person")) ?? who;
      return (
        <Line
          tone="grana"
          icon={<IconHandStop size={15} />}
          at={event.at}
          text={t("threads.event.taken_over", { who: taker })}
        />
      );
    }
    case "given_back":
      return (
        <Line
          tone="anil"
          icon={<IconRobot size={15} />}
          at={event.at}
          text={t("threads.event.given_back", { who })}
        />
      );
    case "assigned": {
      const to = assignedTo(body, names) ?? t("threads.event.nobody");
      return (
        <Line
          icon={<IconUserPlus size={15} />}
          at={event.at}
          text={t("threads.event.assigned", { who, to })}
        />
      );
    }
    case "status_set": {
      const status = (name: string) => t(`threads.status.${asStatus(text(name) ?? "")}`);
      const words = t("threads.event.status_set", { who, from: status("from"), to: status("to") });
      return <Line icon={<IconFlag size={15} />} at={event.at} text={words} />;
    }
    case "handed_off": {
      const summary = text("summary");
      const words = t("threads.event.handed_off");
      return (
        <Line
          tone="grana"
          icon={<IconHandStop size={15} />}
          at={event.at}
          text={summary ? `${words}: ${summary}` : words}
        />
      );
    }
    case "merged_into":
    case "merged_from":
      return (
        <Line icon={<IconArrowsJoin size={15} />} at={event.at} text={t(`threads.event.${event.kind}`)} />
      );
    case "identity_changed":
    case "identity_moved":
    case "event_set_aside":
      return <Line icon={<IconFlag size={15} />} at={event.at} text={t(`threads.event.${event.kind}`)} />;
    case "call":
    case "consent":
    case "payment":
    case "notice":
    case "unreachable":
      return (
        <Suspense fallback={null}>
          <Happening event={event} line={(told) => <Line {...told} at={event.at} />} />
        </Suspense>
      );
    case "approval_asked":
    case "approval_answered":
    case "approval_decided": {
      const title = text("title") ?? "";
      const words =
        event.kind === "approval_asked"
          ? t("threads.event.approval_asked", { title })
          : event.kind === "approval_answered"
            ? t(
                body.approves ? "threads.event.approval_answered.yes" : "threads.event.approval_answered.no",
                {
                  who,
                  title,
                },
              )
            : t(
                body.state === "timed_out"
                  ? "threads.event.approval_decided.timed_out"
                  : "threads.event.approval_decided.cancelled",
                { title },
              );
      return <Line icon={<IconClipboardCheck size={15} />} at={event.at} text={words} />;
    }
    case "unsupported":
      return (
        <Line
          icon={<IconFlag size={15} />}
          at={event.at}
          text={t("threads.event.unsupported", { what: text("what") ?? "" })}
        />
      );
    case "snoozed":
    case "woken":
    case "sent_again":
    case "send_decided":
      return (
        <Line
          icon={<IconClock size={15} />}
          at={event.at}
          text={
            <Suspense>
              <SleepLine kind={event.kind} text={text} who={who} />
            </Suspense>
          }
        />
      );
    default:
      return (
        <Line
          icon={<IconFlag size={15} />}
          at={event.at}
          text={t("threads.event.other", { kind: event.kind })}
        />
      );
  }
}

const ENDS = { completed: "completed", interrupted: "interrupted", failed: "failed" } as const;

/** Where a flow began or ended. */
export function RunLine({ run, began, names }: { run: Run; began: boolean; names: Names }) {
  const { t } = useI18n();
  const flow = names.flow(run.flow) ?? t("threads.flow.unknown");
  const end = ENDS[run.status as keyof typeof ENDS] ?? "completed";
  return (
    <Line
      tone={end === "failed" && !began ? "teja" : "anil"}
      icon={began ? <IconPlayerPlay size={14} /> : <IconPlayerStop size={14} />}
      at={(began ? run.started_at : run.ended_at) ?? run.started_at}
      text={t(began ? "threads.flow.started" : `threads.flow.${end}`, { flow })}
    />
  );
}

function Line({
  icon,
  text,
  at,
  tone,
}: {
  icon: ReactNode;
  text: ReactNode;
  at: string;
  tone?: "anil" | "grana" | "teja" | undefined;
}) {
  const { language } = useI18n();
  return (
    <p className={css.line} data-tone={tone}>
      {icon}
      <span>
        {text} · <time dateTime={at}>{clock(at, language)}</time>
      </span>
    </p>
  );
}
