import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

export type ApiKey = components["schemas"]["ApiKey"];

export function useApiKeys(enabled = true) {
  return useQuery({
    queryKey: ["api-keys"],
    queryFn: ({ signal }) => ask(api.GET("/api-keys", { signal })),
    select: (page) => page.items,
    enabled,
  });
}

export function useCreateApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["CreateApiKeyBody"]) => ask(api.POST("/api-keys", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["api-keys"] }),
  });
}

export function useRevokeApiKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (api_key: string) =>
      ask(api.DELETE("/api-keys/{api_key}", { params: { path: { api_key } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["api-keys"] }),
  });
}
