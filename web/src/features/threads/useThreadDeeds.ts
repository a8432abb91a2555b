import { useDeeds } from "../../app/commands/registry";
import { useI18n } from "../../app/i18n/I18n";
import { asStatus, type Status, type ThreadWithContact, withStaff } from "./model";
import type { Order } from "./orders";

const KEYS: Partial<Record<Status, string>> = { solved: "e", pending: "w", on_hold: "h", open: "o" };

/** What keys and the palette do with the conversation on the screen. */
export function useThreadDeeds(
  thread: ThreadWithContact,
  me: string | null,
  moves: readonly Status[],
  mayWrite: boolean,
  give: (order: Order) => void,
  snooze: () => void,
): void {
  const { t } = useI18n();
  const status = asStatus(thread.status);
  const group = thread.name || t("threads.do.thread");
  const mine = me !== null && thread.assignee === me;
  useDeeds(
    mayWrite
      ? [
          ...(status === "bot"
            ? [
                {
                  id: "take",
                  words: t("threads.take_over"),
                  group,
                  keys: "t",
                  run: () => give({ type: "take_over" }),
                },
              ]
            : []),
          ...(withStaff(thread)
            ? [
                {
                  id: "back",
                  words: t("threads.give_back"),
                  group,
                  keys: "b",
                  run: () => give({ type: "give_back" }),
                },
              ]
            : []),
          ...(withStaff(thread) && me !== null && !mine
            ? [
                {
                  id: "mine",
                  words: t("threads.do.mine"),
                  group,
                  keys: "a",
                  run: () => give({ type: "assign", assignee: me, team: thread.team ?? null }),
                },
              ]
            : []),
          ...(moves.length > 0
            ? [{ id: "snooze", words: t("threads.snooze"), group, keys: "s", run: snooze }]
            : []),
          ...moves.map((to) => ({
            id: `to-${to}`,
            words: t(`threads.status.to.${to === "bot" ? "open" : to}`),
            group,
            ...(KEYS[to] ? { keys: KEYS[to] } : {}),
            run: () => give({ type: "status", status: to }),
          })),
        ]
      : [],
  );
}
