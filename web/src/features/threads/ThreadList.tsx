import { Anchor } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import { useSession } from "../session/session";
import { FilterBar } from "./FilterBar";
import { isUsual, useFilter } from "./filter";
import { useNames, useThreads } from "./queries";
import css from "./ThreadList.module.css";
import { ThreadRow } from "./ThreadRow";
import { useListDeeds } from "./useListDeeds";

const ROW = 76;

/** The list: only what is on the screen exists, more is loaded on the way down. */
export function ThreadList({ chosen }: { chosen: string | null }) {
  const { t } = useI18n();
  const session = useSession();
  const names = useNames();
  const { filter, change } = useFilter();
  const me = session.data?.person ?? null;
  const list = useThreads(filter, me);
  const threads = list.data?.pages.flatMap((page) => page.items) ?? [];

  useListDeeds(threads, chosen, filter, change);

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
      <FilterBar filter={filter} change={change} channels={names.channels} person={me} />
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
        <ul className={css.rows} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, key, start }) => {
            const thread = threads[index];
            return (
              thread && (
                <li
                  key={key}
                  className={css.row}
                  style={{ height: ROW, transform: `translateY(${start}px)` }}
                >
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
    </>
  );
}
