import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type Person = Schemas["Person"];

export function usePeople(enabled = true) {
  return useQuery({
    queryKey: ["people"],
    queryFn: ({ signal }) => ask(api.GET("/people", { signal })),
    select: (page) => page.items,
    enabled,
  });
}

export function useAddPerson() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["AddPersonBody"]) => ask(api.POST("/people", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
}

/** Changes somebody as they were when they were shown. */
export function useUpdatePerson(person: Person) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["UpdatePersonBody"]) =>
      ask(
        api.PATCH("/people/{person}", {
          params: { path: { person: person.id }, header: { "If-Match": `"${person.version}"` } },
          body,
        }),
      ),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["people"] }),
        queries.invalidateQueries({ queryKey: ["sessions", person.id] }),
      ]),
  });
}

export function useRemoveNumber(person: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/people/{person}/number", { params: { path: { person } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["people"] }),
  });
}

export function useResetSecondFactor(person: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/people/{person}/second-factor", { params: { path: { person } } })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["people"] }),
        queries.invalidateQueries({ queryKey: ["sessions", person] }),
      ]),
  });
}
