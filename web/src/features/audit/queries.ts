import { useInfiniteQuery } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";
import { asked, type Filter } from "./filter";

export type Entry = components["schemas"]["AuditEntry"];

/** The audit log, newest first, a page at a time. */
export function useAudit(filter: Filter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET("/audit", {
          params: { query: { ...asked(filter), ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 0,
  });
}
