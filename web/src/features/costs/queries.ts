import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type ChargeSum = Schemas["ChargeSum"];
export type AccountRates = Schemas["AccountRates"];
export type Rate = Schemas["Rate"];

const KEY = ["costs"];

export function useCosts(span: { from: string; until: string }) {
  return useQuery({
    queryKey: [...KEY, "sums", span],
    queryFn: ({ signal }) => ask(api.GET("/costs", { params: { query: span }, signal })),
    select: (page) => page.items,
  });
}

export function useRates() {
  return useQuery({
    queryKey: [...KEY, "rates"],
    queryFn: ({ signal }) => ask(api.GET("/costs/rates", { signal })),
    select: (page) => page.items,
  });
}

/** Writes down what an account pays, in place of what was shown. */
export function useSaveRates(shown: AccountRates) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["SaveRatesBody"]) =>
      ask(
        api.PUT("/costs/rates/{account}", {
          params: { path: { account: shown.account }, header: { "If-Match": `"${shown.version}"` } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** What a message of a category to somebody costs if it is sent now. */
export function useEstimate(contact: string, category: string) {
  return useQuery({
    queryKey: [...KEY, "estimate", contact, category],
    queryFn: ({ signal }) =>
      ask(api.GET("/threads/{contact}/cost", { params: { path: { contact }, query: { category } }, signal })),
    // Windows open and close.
    refetchInterval: 60_000,
  });
}
