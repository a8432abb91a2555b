import { useMutation, useQuery } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import { dropCredential, keepCredential } from "../../app/api/credential";

/** Who is signed in, where, and what they may do. */
export function useSession() {
  return useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => ask(api.GET("/session", { signal })),
    staleTime: 5 * 60_000,
  });
}

/** The signed-in person's own record. */
export function useMe() {
  const session = useSession();
  const person = session.data?.person ?? null;
  return useQuery({
    queryKey: ["people", person],
    queryFn: ({ signal }) =>
      ask(api.GET("/people/{person}", { params: { path: { person: person ?? "" } }, signal })),
    enabled: person !== null && session.data?.permissions.includes("people:read") === true,
    staleTime: 5 * 60_000,
  });
}

export function useMay(permission: string): boolean {
  return useSession().data?.permissions.includes(permission) === true;
}

export function useSignIn() {
  return useMutation({
    mutationFn: (body: { email: string; password: string }) => ask(api.POST("/session", { body })),
    onSuccess: ({ token }) => keepCredential(token),
  });
}

/** Ends the session here even if the server cannot be told. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => ask(api.DELETE("/session")),
    onSettled: dropCredential,
  });
}
