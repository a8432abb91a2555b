import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];

export function useUpdateProfile() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["UpdateProfileBody"]) => ask(api.PATCH("/session/profile", { body })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["session"] }),
        queries.invalidateQueries({ queryKey: ["people"] }),
      ]),
  });
}

export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ChangePasswordBody"]) => ask(api.POST("/session/password", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
}

export function useSecondFactor() {
  return useQuery({
    queryKey: ["second-factor"],
    queryFn: ({ signal }) => ask(api.GET("/session/second-factor", { signal })),
  });
}

/** What changes one's second factor; afterwards it is looked at anew, and so are the sessions, which may have ended. */
export function useChangeSecondFactor<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["second-factor"] });
      void queries.invalidateQueries({ queryKey: ["sessions"] });
      void queries.invalidateQueries({ queryKey: ["people"] });
    },
  });
}

export const beginSecondFactor = (password: string) =>
  ask(api.POST("/session/second-factor", { body: { password } }));
export const confirmSecondFactor = (code: string) =>
  ask(api.POST("/session/second-factor/confirm", { body: { code } }));
export const renewRecoveryCodes = (body: Schemas["PasswordAndCodeBody"]) =>
  ask(api.POST("/session/second-factor/recovery-codes", { body }));
export const turnOffSecondFactor = (body: Schemas["PasswordAndCodeBody"]) =>
  ask(api.POST("/session/second-factor/turn-off", { body }));

/** While a code is waited for it is looked at every two seconds: what happens on the phone, no screen is told. */
const LOOK_MS = 2_000;

export function useOwnNumber(asking: boolean) {
  return useQuery({
    queryKey: ["own-number"],
    queryFn: ({ signal }) => ask(api.GET("/session/number", { signal })),
    refetchInterval: ({ state }) => (asking && state.data?.code_until ? LOOK_MS : false),
  });
}

export function useAskNumberCode() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (password: string) => ask(api.POST("/session/number/code", { body: { password } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["own-number"] }),
  });
}

export function useRemoveOwnNumber() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/session/number")),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["own-number"] }),
  });
}
