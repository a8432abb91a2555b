import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type FoundPerson = Schemas["FoundPerson"];
export type FoundMessage = Schemas["FoundMessage"];

/** So many people at once, so that what was said is on the screen too. */
const PEOPLE = 5;
const MESSAGES = 20;

/** Whether there is a word to look for: what the API would refuse is not asked. */
export function asksSomething(typed: string): boolean {
  return /[\p{L}\p{N}]{2}/u.test(typed);
}

const paging = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next?: string | null }) => page.next ?? null,
  // What was found before stays until there is something else; it would flicker with each letter.
  placeholderData: keepPreviousData,
  // Another look finds what was said meanwhile.
  staleTime: 0,
};

/** People and messages that fit what was typed. What is asked no more is cancelled. */
export function useFound(typed: string) {
  const enabled = asksSomething(typed);
  const query = (cursor: string | null, limit: number) => ({
    q: typed,
    limit,
    ...(cursor === null ? {} : { cursor }),
  });
  const people = useInfiniteQuery({
    queryKey: ["search", "people", typed],
    queryFn: ({ pageParam, signal }) =>
      ask(api.GET("/search/people", { params: { query: query(pageParam, PEOPLE) }, signal })),
    enabled,
    ...paging,
  });
  const messages = useInfiniteQuery({
    queryKey: ["search", "messages", typed],
    queryFn: ({ pageParam, signal }) =>
      ask(api.GET("/search/messages", { params: { query: query(pageParam, MESSAGES) }, signal })),
    enabled,
    ...paging,
  });
  return { people, messages, enabled };
}
