import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";
import type { Variables } from "./variables";

export type Tester = components["schemas"]["Tester"];
export type Environment = components["schemas"]["Environment"];

export function useEnvironments() {
  return useQuery({
    queryKey: ["environments"],
    queryFn: ({ signal }) => ask(api.GET("/environments", { signal })),
    select: (page) => page.items,
  });
}

/** Whoever tries releases out in an environment. */
export const useTesters = ({ id, version }: Environment) =>
  useQuery({
    queryKey: ["environments", id, "testers", version],
    queryFn: () =>
      ask(api.GET("/environments/{environment}/testers", { params: { path: { environment: id } } })),
    select: (body) => body.testers,
  });

/** Replaces them, of the environment as it was when it was shown. */
export function useUpdateTesters({ id, version }: Environment) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (testers: Tester[]) =>
      ask(
        api.PUT("/environments/{environment}/testers", {
          params: { path: { environment: id }, header: { "If-Match": `"${version}"` } },
          body: { testers },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["environments"] }),
  });
}

/** Replaces the variables of an environment as it was when it was shown. */
export function useUpdateVariables({ id, version }: Environment) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (variables: Variables) =>
      ask(
        api.PUT("/environments/{environment}/variables", {
          params: { path: { environment: id }, header: { "If-Match": `"${version}"` } },
          // The API's document says only that it is an object.
          body: { variables: variables as Record<string, never> },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["environments"] }),
  });
}
