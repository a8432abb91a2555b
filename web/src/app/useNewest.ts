import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { type Topic, useLive } from "./live";
import { mergeNewest, type Page, type Pages, type Reading } from "./pages";

/** A list that is told newest first, a page at a time, and kept fresh: what came since the first page was read is put into it. */
export function useNewest<T>(
  topic: Topic,
  read: (cursor: string | null) => Promise<Page<T>>,
  reading: Reading<T>,
) {
  const queries = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: topic,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const refresh = async () => {
    const fresh = await read(null);
    queries.setQueryData<Pages<T>>(topic, (known) => mergeNewest(known, fresh, reading));
  };
  useLive(topic, refresh, list.isSuccess);
  return list;
}
