import { ActionIcon, Avatar, Button, Menu, Text, Tooltip } from "@mantine/core";
import {
  IconArrowLeft,
  IconCheck,
  IconChevronDown,
  IconClock,
  IconHandStop,
  IconRobot,
  IconUserCircle,
} from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { Link, useLocation } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { dayAndClock } from "../../app/time";
import { useNow } from "../../app/useNow";
import { useSession } from "../session/session";
import { asStatus, type Status, type ThreadWithContact, withStaff } from "./model";
import { useOrder } from "./orders";
import { PresentHere } from "./presence/PresentHere";
import type { Known } from "./presence/usePresent";
import css from "./ThreadView.module.css";
import { useThreadDeeds } from "./useThreadDeeds";
import { windowAt } from "./window";

// Loaded when somebody puts a conversation to sleep, or looks at one that sleeps.
const SnoozeWindow = lazy(() => import("../snooze/SnoozeWindow"));
const Asleep = lazy(() => import("../snooze/Asleep"));

const MOVES: Record<Status, Status[]> = {
  bot: ["solved"],
  open: ["pending", "on_hold", "solved", "closed"],
  pending: ["open", "on_hold", "solved", "closed"],
  on_hold: ["open", "pending", "solved", "closed"],
  solved: ["closed"],
  closed: [],
};

type Props = {
  thread: ThreadWithContact;
  people: Known;
  showPanel: (() => void) | null;
  mayWrite: boolean;
  /** Goes to where one writes. */
  write: () => void;
};

/** Who it is with, how long one may write, and what can be done with it. */
export function ThreadHead({ thread, people, showPanel, mayWrite, write }: Props) {
  const { t } = useI18n();
  const order = useOrder(thread.contact);
  const { search } = useLocation();
  const status = asStatus(thread.status);
  const moves = MOVES[status];
  const staff = withStaff(thread);
  const me = useSession().data?.person ?? null;
  const [snoozing, setSnoozing] = useState(false);
  useThreadDeeds(thread, me, moves, mayWrite, order.mutate, () => setSnoozing(true));
  // The button goes; who pressed it wants to write.
  const takeOver = () => order.mutate({ type: "take_over" }, { onSuccess: () => write() });

  return (
    <>
      <header className={css.head}>
        <ActionIcon
          component={Link}
          to={{ pathname: "/inbox", search }}
          variant="subtle"
          color="gray"
          size="lg"
          hiddenFrom="sm"
          aria-label={t("threads.back")}
        >
          <IconArrowLeft size={20} />
        </ActionIcon>
        <Avatar
          name={thread.name}
          color="initials"
          allowedInitialsColors={["anil", "ocre", "musgo", "grana"]}
          size={38}
        />
        <div className={css.who}>
          <Text component="h2" fw={650} truncate lh={1.25}>
            {thread.name || t("threads.nameless")}
          </Text>
          <Countdown until={thread.window_until} free={thread.free_until} />
        </div>
        <PresentHere contact={thread.contact} people={people} />
        {mayWrite && status === "bot" && (
          <Button
            size="sm"
            leftSection={<IconHandStop size={17} />}
            loading={order.isPending}
            onClick={takeOver}
          >
            {t("threads.take_over")}
          </Button>
        )}
        {mayWrite && staff && (
          <Tooltip label={t("threads.give_back")}>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t("threads.give_back")}
              loading={order.isPending && order.variables.type === "give_back"}
              onClick={() => order.mutate({ type: "give_back" })}
            >
              <IconRobot size={18} />
            </ActionIcon>
          </Tooltip>
        )}
        {mayWrite && moves.length > 0 ? (
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <Button
                size="sm"
                variant="default"
                px="sm"
                className={css.status ?? ""}
                data-status={status}
                rightSection={<IconChevronDown size={15} />}
                aria-label={t("threads.status.change")}
              >
                {t(`threads.status.${status}`)}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {moves.map((to) => (
                <Menu.Item
                  key={to}
                  leftSection={
                    to === "solved" || to === "closed" ? <IconCheck size={16} /> : <IconClock size={16} />
                  }
                  onClick={() => order.mutate({ type: "status", status: to })}
                >
                  {t(`threads.status.to.${to === "bot" ? "open" : to}`)}
                </Menu.Item>
              ))}
              <Menu.Item leftSection={<IconClock size={16} />} onClick={() => setSnoozing(true)}>
                {t("threads.snooze")}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ) : (
          <Text size="sm" fw={600} className={css.status ?? ""} data-status={status}>
            {t(`threads.status.${status}`)}
          </Text>
        )}
        {showPanel && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("contacts.show")}
            onClick={showPanel}
          >
            <IconUserCircle size={21} />
          </ActionIcon>
        )}
      </header>
      <Suspense>
        {thread.snoozed_until && (
          <Asleep
            until={thread.snoozed_until}
            mayWrite={mayWrite}
            busy={order.isPending && order.variables.type === "wake"}
            change={() => setSnoozing(true)}
            wake={() => order.mutate({ type: "wake" })}
          />
        )}
        {snoozing && (
          <SnoozeWindow
            sleep={(until) => order.mutate({ type: "snooze", until })}
            close={() => setSnoozing(false)}
          />
        )}
      </Suspense>
      {order.isError && <Failure error={order.error} />}
    </>
  );
}

function Countdown({ until, free }: { until: string | null | undefined; free: string | null | undefined }) {
  const { t, language } = useI18n();
  const now = useNow(10_000);
  const window = windowAt(until, now);
  // Nothing is charged, whether the window is open or not: the customer came from an advertisement.
  const costs =
    free && Date.parse(free) > now
      ? ` · ${t("threads.window.free", { when: dayAndClock(free, language) })}`
      : "";
  if (!window.open) {
    return (
      <span className={css.closed}>
        {t("threads.window.closed")}
        {costs}
      </span>
    );
  }
  const { hours, minutes } = window;
  const time =
    hours > 0 ? t("threads.window.hours", { hours, minutes }) : t("threads.window.minutes", { minutes });
  return (
    <span className={window.soon ? css.soon : css.open} title={t("threads.window.open", { time })}>
      <span className={css.long}>
        {t("threads.window.open", { time })}
        {costs}
      </span>
      <span className={css.brief}>
        <IconClock size={13} aria-hidden="true" /> {time}
      </span>
    </span>
  );
}
