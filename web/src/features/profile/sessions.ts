import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";

/** Where somebody is signed in: oneself, or somebody whom one may manage. */
export function useSessions(person: string, enabled = true) {
  return useQuery({
    queryKey: ["sessions", person],
    queryFn: ({ signal }) =>
      ask(api.GET("/people/{person}/sessions", { params: { path: { person } }, signal })),
    enabled,
    staleTime: 0,
  });
}

export function useEndSession(person: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (session: string) =>
      ask(api.DELETE("/people/{person}/sessions/{session}", { params: { path: { person, session } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["sessions", person] }),
  });
}

/** Ends all of somebody's sessions but the one that asks. */
export function useEndSessions(person: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/people/{person}/sessions", { params: { path: { person } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["sessions", person] }),
  });
}
