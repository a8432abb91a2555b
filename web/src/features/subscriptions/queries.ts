import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type Subscription = Schemas["Subscription"];

const KEY = ["subscriptions"];

/** The programs that are told what happens, with how that goes: looked at again as long as somebody looks. */
export function useSubscriptions() {
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => ask(api.GET("/subscriptions", { signal })),
    select: (page) => page.items,
    refetchInterval: 10_000,
  });
}

export function useAddSubscription() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["AddSubscriptionBody"]) => ask(api.POST("/subscriptions", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Takes one away as it was when it was shown. */
export function useDeleteSubscription({ id, version }: Subscription) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      ask(
        api.DELETE("/subscriptions/{subscription}", {
          params: { path: { subscription: id }, header: { "If-Match": `"${version}"` } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** Sends the sample of Meta's own test. */
export function useTestSubscription({ id }: Subscription) {
  return useMutation({
    mutationFn: () =>
      ask(api.POST("/subscriptions/{subscription}/test", { params: { path: { subscription: id } } })),
  });
}
