import { Anchor } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import { useSession } from "../session/session";
import { FilterBar } from "./FilterBar";
import { isUsual, useFilter } from "./filter";
import type { Thread } from "./model";
import { useNames, useThreads } from "./queries";
import css from "./ThreadList.module.css";
import { ThreadRow } from "./ThreadRow";
import { useListDeeds } from "./useListDeeds";

// Not needed before something is chosen.
const BulkBar = lazy(() => import("./bulk/BulkBar"));

const ROW = 76;

/** The list: only what is on the screen exists, more is loaded on the way down. */
export function ThreadList({ chosen, search }: { chosen: string | null; search: () => void }) {
  const { t } = useI18n();
  const session = useSession();
  const names = useNames();
  const { filter, change } = useFilter();
  const me = session.data?.person ?? null;
  const list = useThreads(filter, me);
  const threads = list.data?.pages.flatMap((page) => page.items) ?? [];

  /** What is chosen for doing something with all of it; it stays so when the list shows others. */
  const [picked, setPicked] = useState<ReadonlyMap<string, Thread>>(new Map());
  /** The results stand until somebody has put them away. */
  const [bulk, setBulk] = useState(false);
  const pick = (thread: Thread | undefined) => {
    if (!thread) return;
    setBulk(true);
    setPicked((present) => {
      const next = new Map(present);
      if (!next.delete(thread.contact)) next.set(thread.contact, thread);
      return next;
    });
  };
  const now = (thread: Thread) => threads.find(({ contact }) => contact === thread.contact) ?? thread;
  useListDeeds(threads, chosen, filter, change, () =>
    pick(threads.find(({ contact }) => contact === chosen)),
  );

  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: threads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => threads[index]?.contact ?? index,
    overscan: 8,
  });
  const shown = rows.getVirtualItems();
  const atEnd = (shown.at(-1)?.index ?? -1) >= threads.length - 5;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (atEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [atEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const untouched = isUsual(filter);
  return (
    <>
      <FilterBar filter={filter} change={change} channels={names.channels} person={me} search={search} />
      <div ref={scroller} className={css.scroller}>
        {list.isPending && <Loading />}
        {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
        {list.isSuccess && threads.length === 0 && (
          <Empty
            icon={<IconInbox size={32} stroke={1.4} />}
            what={t(untouched ? "threads.empty" : "threads.empty.filtered")}
            mend={t(untouched ? "threads.empty.mend" : "threads.empty.filtered.mend")}
          >
            {!untouched && (
              <Anchor
                component="button"
                size="sm"
                onClick={() => change({ view: "all", unread: false, channel: null, tag: null })}
              >
                {t("threads.empty.filtered.all")}
              </Anchor>
            )}
          </Empty>
        )}
        <ul
          className={css.rows}
          data-picking={picked.size > 0 || undefined}
          style={{ height: rows.getTotalSize() }}
        >
          {shown.map(({ index, key, start }) => {
            const thread = threads[index];
            return (
              thread && (
                <li
                  key={key}
                  className={css.row}
                  style={{ height: ROW, transform: `translateY(${start}px)` }}
                >
                  <input
                    type="checkbox"
                    className={css.pick}
                    aria-label={t("threads.bulk.pick", { name: thread.name })}
                    checked={picked.has(thread.contact)}
                    onChange={() => pick(thread)}
                  />
                  <ThreadRow
                    thread={thread}
                    chosen={thread.contact === chosen}
                    me={me}
                    assignee={names.person(thread.assignee)}
                    author={names.person(thread.last?.author.id)}
                    people={names.people}
                  />
                </li>
              )
            );
          })}
        </ul>
      </div>
      {bulk && (
        <Suspense fallback={null}>
          <BulkBar
            picked={[...picked.values()].map(now)}
            people={names.people.filter(({ enabled }) => enabled)}
            keep={(kept) => setPicked(new Map(kept.map((thread) => [thread.contact, thread])))}
            end={() => {
              setPicked(new Map());
              setBulk(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
