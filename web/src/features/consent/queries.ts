import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import { settled } from "../../app/api/commands";
import type { components } from "../../app/api/schema";

export type ConsentEntry = components["schemas"]["ConsentEntry"];
export type ConsentWords = components["schemas"]["ConsentWords"];
export type LanguageWords = components["schemas"]["LanguageWords"];
export type ConsentButton = components["schemas"]["ConsentButton"];

export const TOPICS = ["marketing", "utility", "all"] as const;
export const DECISIONS = ["withdrawn", "given", "resumed"] as const;
/** How somebody may have said so, for a person who notes it. */
export const TOLD = ["team", "phone", "form", "in_person", "email", "import"] as const;

export type Decision = {
  topic: (typeof TOPICS)[number];
  decision: (typeof DECISIONS)[number];
  source: (typeof TOLD)[number];
  words: string;
};

/** What a person decided, newest first, a page at a time. Read anew with what else is known of them. */
export function useLedger(contact: string) {
  return useInfiniteQuery({
    queryKey: ["contacts", contact, "consents"],
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET("/contacts/{contact}/consents", {
          params: { path: { contact }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 0,
  });
}

/** Notes a decision. The key makes a repeated request the same one. */
export function useRecord(contact: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ key, ...body }: Decision & { key: string }) => {
      const params = { path: { contact }, header: { "Idempotency-Key": key } };
      return settled(await ask(api.POST("/contacts/{contact}/consents", { params, body })));
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["contacts", contact] }),
        queries.invalidateQueries({ queryKey: ["thread-events", contact] }),
      ]),
  });
}

const wordsKey = (environment: string) => ["consent-words", environment];

/** The stop and start words of an environment. */
export function useConsentWords(environment: string) {
  return useQuery({
    queryKey: wordsKey(environment),
    queryFn: ({ signal }) =>
      ask(
        api.GET("/environments/{environment}/consent-words", { params: { path: { environment } }, signal }),
      ),
    staleTime: 0,
  });
}

/**
 * Replaces them as they were when they were shown; without languages, Hilo's own come back. `done` is called before they are
 * read anew, which shows other fields in the place of those that asked.
 */
export function useUpdateConsentWords(environment: string, done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({
      version,
      ...body
    }: {
      version: number;
      topic?: string;
      languages?: LanguageWords[];
      buttons?: ConsentButton[];
    }) =>
      ask(
        api.PUT("/environments/{environment}/consent-words", {
          params: { path: { environment }, header: { "If-Match": `"${version}"` } },
          body,
        }),
      ),
    onSuccess: () => {
      done();
      return Promise.all([
        queries.invalidateQueries({ queryKey: wordsKey(environment) }),
        queries.invalidateQueries({ queryKey: ["environments"] }),
      ]);
    },
  });
}
