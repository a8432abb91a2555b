import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

export type Role = components["schemas"]["Role"];

export function useRoles() {
  return useQuery({
    queryKey: ["roles"],
    queryFn: ({ signal }) => ask(api.GET("/roles", { signal })),
    select: (page) => page.items,
  });
}

export type Edited = { name: string; permissions: string[] };

/** Makes a role, or changes one as it was when it was shown. */
export function useSaveRole(role: Role | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Edited) =>
      role
        ? ask(
            api.PATCH("/roles/{role}", {
              params: { path: { role: role.id }, header: { "If-Match": `"${role.version}"` } },
              body,
            }),
          )
        : ask(api.POST("/roles", { body })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["roles"] }),
        queries.invalidateQueries({ queryKey: ["session"] }),
      ]),
  });
}
