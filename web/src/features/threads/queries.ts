import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, ask } from "../../app/api/client";
import { useLive } from "../../app/live";
import { mergeNewest, type Page, type Pages } from "../../app/pages";
import { useNewest } from "../../app/useNewest";
import { asked, type Filter } from "./filter";
import type { Message, Thread, ThreadEvent } from "./model";

const PAGE = 50;
/** How often a thread that moves while it is read is read again. */
const TRIES = 3;
const keep = { staleTime: Number.POSITIVE_INFINITY, initialPageParam: null as string | null };
const nextOf = (page: { next?: string | null }) => page.next ?? null;
const after = (cursor: string | null) => (cursor === null ? {} : { cursor });

const byMessage = { id: (message: Message) => message.id, rank: (message: Message) => message.position };
const byEvent = { id: (event: ThreadEvent) => event.id, rank: (event: ThreadEvent) => event.position };
const byThread = {
  id: (thread: Thread) => thread.contact,
  rank: (thread: Thread) => Date.parse(thread.last_message_at),
};

/** Threads of a filter, kept fresh. */
export function useThreads(filter: Filter, me: string | null) {
  const query = asked(filter, me);
  const page = (cursor: string | null): Promise<Page<Thread>> =>
    ask(api.GET("/threads", { params: { query: { ...query, limit: PAGE, ...after(cursor) } } }));
  return useNewest(["threads", JSON.stringify(query)], page, byThread);
}

/** One thread with its messages, events and runs, kept fresh together. */
export function useThread(contact: string) {
  const queries = useQueryClient();
  const path = { contact };
  const readers = {
    thread: () => ask(api.GET("/threads/{contact}", { params: { path } })),
    messages: (cursor: string | null): Promise<Page<Message>> =>
      ask(
        api.GET("/threads/{contact}/messages", {
          params: { path, query: { limit: PAGE, ...after(cursor) } },
        }),
      ),
    events: (cursor: string | null): Promise<Page<ThreadEvent>> =>
      ask(
        api.GET("/threads/{contact}/events", { params: { path, query: { limit: PAGE, ...after(cursor) } } }),
      ),
    runs: () => ask(api.GET("/runs", { params: { query: { contact, limit: PAGE } } })),
  };

  const thread = useQuery({ queryKey: threadKey(contact), queryFn: readers.thread });
  const messages = useInfiniteQuery({
    queryKey: ["messages", contact],
    queryFn: ({ pageParam }) => readers.messages(pageParam),
    getNextPageParam: nextOf,
    ...keep,
  });
  const events = useInfiniteQuery({
    queryKey: ["thread-events", contact],
    queryFn: ({ pageParam }) => readers.events(pageParam),
    getNextPageParam: nextOf,
    ...keep,
  });
  const runs = useQuery({ queryKey: ["runs", contact], queryFn: readers.runs });

  useLive(
    ["thread", contact],
    async () => {
      const known = queries.getQueryData<Awaited<ReturnType<typeof readers.thread>>>(threadKey(contact));
      let now = await readers.thread();
      for (let tries = 1; ; tries++) {
        // Ticks change without a new revision; events and runs do not, but for a thread that wakes by itself.
        const same = known?.revision === now.revision && known.snoozed_until === now.snoozed_until;
        const [said, happened, ran] = await Promise.all([
          readers.messages(null),
          same ? null : readers.events(null),
          same ? null : readers.runs(),
        ]);
        // Orders are based on the revision: it must be that of what is shown, neither older nor newer.
        const after = await readers.thread();
        if (after.revision !== now.revision && tries < TRIES) {
          now = after;
          continue;
        }
        put(queries, ["messages", contact], said, byMessage);
        if (happened) put(queries, ["thread-events", contact], happened, byEvent);
        if (ran) queries.setQueryData(["runs", contact], ran);
        queries.setQueryData(threadKey(contact), now);
        // Where it is shown, what is known of the person is read anew: names, addresses, what they want to be sent.
        if (!same) void queries.invalidateQueries({ queryKey: ["contacts", contact] });
        return;
      }
    },
    thread.isSuccess && messages.isSuccess,
  );

  // Events are loaded as far back as messages are.
  const oldestMessage = messages.data?.pages.at(-1)?.items.at(-1)?.position ?? 0;
  const oldestEvent = events.data?.pages.at(-1)?.items.at(-1)?.position ?? 0;
  const { hasNextPage, isFetching, fetchNextPage } = events;
  useEffect(() => {
    if (hasNextPage && !isFetching && oldestEvent > oldestMessage) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, oldestEvent, oldestMessage]);

  return { thread, messages, events, runs };
}

export const threadKey = (contact: string) => ["thread", contact];

function put<T>(
  queries: QueryClient,
  key: unknown[],
  fresh: Page<T>,
  reading: Parameters<typeof mergeNewest<T>>[2],
): void {
  queries.setQueryData<Pages<T>>(key, (known) => mergeNewest(known, fresh, reading));
}

/** The tags in use, for choosing one. */
export function useTags(): string[] {
  const tags = useQuery({ queryKey: ["tags"], queryFn: () => ask(api.GET("/tags")), staleTime: 60_000 });
  return tags.data?.items ?? [];
}

/** People, teams, channels and flows by id, as far as the caller may see them. */
export function useNames() {
  const people = useQuery({ queryKey: ["people"], queryFn: () => ask(api.GET("/people")) });
  const teams = useQuery({ queryKey: ["teams"], queryFn: () => ask(api.GET("/teams")) });
  const channels = useQuery({ queryKey: ["channels"], queryFn: () => ask(api.GET("/channels")) });
  const flows = useQuery({ queryKey: ["flows"], queryFn: () => ask(api.GET("/flows")) });
  const find = (items: { id: string; name: string }[] | undefined, id: string | null | undefined) =>
    items?.find((item) => item.id === id)?.name ?? null;
  return {
    people: people.data?.items ?? [],
    channels: channels.data?.items ?? [],
    person: (id: string | null | undefined) => find(people.data?.items, id),
    team: (id: string | null | undefined) => find(teams.data?.items, id),
    channel: (id: string | null | undefined) => find(channels.data?.items, id),
    flow: (id: string | null | undefined) => find(flows.data?.items, id),
  };
}
