import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, ask } from "../../app/api/client";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { chronology } from "../threads/chronology";
import { type Names, Timeline } from "../threads/Timeline";
import css from "./SearchPane.module.css";

const PAGE = 50;
const nextOf = (page: { next?: string | null }) => page.next ?? null;

type Props = { contact: string; name: string; at: number; names: Names; leave: () => void };

/**
 * A conversation around something that was said long ago: so far behind the newest that what lies between is not loaded. One
 * does not answer from here, without having seen what was said since.
 */
export default function Past({ contact, name, at, names, leave }: Props) {
  const { t } = useI18n();
  const spoken = useSettingsWords();
  const query = (cursor: string | null) => ({
    limit: PAGE,
    ...(cursor === null ? { around: at } : { cursor }),
  });
  const path = { contact };
  const paging = { initialPageParam: null as string | null, getNextPageParam: nextOf };
  const messages = useInfiniteQuery({
    queryKey: ["past", contact, at, "messages"],
    queryFn: ({ pageParam }) =>
      ask(api.GET("/threads/{contact}/messages", { params: { path, query: query(pageParam) } })),
    ...paging,
  });
  const events = useInfiniteQuery({
    queryKey: ["past", contact, at, "events"],
    queryFn: ({ pageParam }) =>
      ask(api.GET("/threads/{contact}/events", { params: { path, query: query(pageParam) } })),
    ...paging,
  });
  // Events are loaded as far back as messages are.
  const oldestMessage = messages.data?.pages.at(-1)?.items.at(-1)?.position ?? 0;
  const oldestEvent = events.data?.pages.at(-1)?.items.at(-1)?.position ?? 0;
  const { hasNextPage, isFetching, fetchNextPage } = events;
  useEffect(() => {
    if (hasNextPage && !isFetching && oldestEvent > oldestMessage) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, oldestEvent, oldestMessage]);

  const said = useMemo(() => messages.data?.pages.flatMap((page) => page.items) ?? [], [messages.data]);
  const days = useMemo(
    () => chronology(said, events.data?.pages.flatMap((page) => page.items) ?? [], [], !messages.hasNextPage),
    [said, events.data, messages.hasNextPage],
  );
  const failed = messages.error ?? events.error;
  if (failed)
    return <Failure error={failed} retry={() => void Promise.all([messages.refetch(), events.refetch()])} />;
  if (messages.isPending || events.isPending || !spoken) return <Loading />;
  return (
    <>
      <Timeline
        contact={contact}
        name={name}
        days={days}
        messages={said}
        names={names}
        more={messages.hasNextPage}
        loading={messages.isFetchingNextPage}
        loadMore={() => void messages.fetchNextPage()}
        found={at}
      />
      <div className={css.past}>
        <span>{t("search.past")}</span>
        <Button size="compact-sm" variant="default" onClick={leave}>
          {t("search.past.newest")}
        </Button>
      </div>
    </>
  );
}
