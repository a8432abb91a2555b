import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import { ApiError } from "../../app/api/problem";
import type { components } from "../../app/api/schema";
import { tellOtherTabs, tellSignedOut } from "../../app/api/signedOut";

/** Who is signed in, where, and what they may do. */
export function useSession() {
  return useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => ask(api.GET("/session", { signal })),
    staleTime: 5 * 60_000,
  });
}

/** Whether an error says that nobody is signed in. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.code === "unauthenticated";
}

export function useMay(permission: string): boolean {
  return useSession().data?.permissions.includes(permission) === true;
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: components["schemas"]["SignInBody"]) => ask(api.POST("/session", { body })),
    onSuccess: () => {
      tellOtherTabs();
      return queries.resetQueries({ queryKey: ["session"] });
    },
  });
}

/** Ends the session; if the server cannot be told, that is shown: the cookie would still be good. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => ask(api.DELETE("/session")),
    onSuccess: () => {
      tellOtherTabs();
      tellSignedOut();
    },
  });
}
