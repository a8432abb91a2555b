import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

export type Macro = components["schemas"]["Macro"];
export type Words = { shortcut: string; name: string; body: string };

const KEY = ["macros"];

/** The answers that the team has ready. */
export function useMacros() {
  return useQuery({ queryKey: KEY, queryFn: () => ask(api.GET("/macros")), staleTime: 60_000 });
}

/** Adds a macro, or changes one as it was when it was opened. */
export function useSaveMacro() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ before, words }: { before: Macro | null; words: Words }) =>
      before === null
        ? ask(api.POST("/macros", { body: words }))
        : ask(
            api.PATCH("/macros/{macro}", {
              params: asShown(before),
              body: words,
            }),
          ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useDeleteMacro() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (macro: Macro) => ask(api.DELETE("/macros/{macro}", { params: asShown(macro) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

const asShown = ({ id, version }: Macro) => ({ path: { macro: id }, header: { "If-Match": `"${version}"` } });
