import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";
import { calmly, useLive } from "../../app/live";

type Schemas = components["schemas"];
export type Channel = Schemas["Channel"];

/** What WhatsApp has to be told: where it brings what customers write. */
export type WebhookAddress = { url: string; known: boolean; reachable: boolean };

/** The address that the operator has set; else the one under which the page was opened, which WhatsApp may not reach. */
export function useWebhookAddress(): WebhookAddress {
  const installation = useQuery({
    queryKey: ["installation"],
    queryFn: ({ signal }) => ask(api.GET("/installation", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const set = installation.data?.whatsapp_webhook_url;
  return {
    url: set ?? `${window.location.origin}/webhooks/whatsapp`,
    // Until it is known whether one is set, nothing is said about it.
    known: set != null || !installation.isSuccess,
    reachable: set == null || (installation.data?.reachable ?? true),
  };
}

export function useChannels() {
  return useQuery({
    queryKey: ["channels"],
    queryFn: ({ signal }) => ask(api.GET("/channels", { signal })),
    select: (page) => page.items,
  });
}

export type Health = Schemas["ChannelHealth"];

/** How a number fares is told of minutes and hours: it is read more slowly than figures. */
const CALM_MS = 5_000;

/** How a number fares, kept fresh as long as it is looked at. */
export function useHealth(channel: string) {
  const health = useQuery({
    queryKey: ["channels", channel, "health"],
    queryFn: ({ signal }) =>
      ask(api.GET("/channels/{channel}/health", { params: { path: { channel } }, signal })),
    // What waits grows old without anything happening.
    refetchInterval: 60_000,
  });
  useLive(["threads", `health-${channel}`], () => calmly(health.refetch, CALM_MS));
  return health;
}

/** What WhatsApp said about a number's account, newest first, a page at a time. */
export function useTold(channel: string) {
  return useInfiniteQuery({
    queryKey: ["channels", channel, "events"],
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET("/channels/{channel}/events", {
          params: { path: { channel }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: 0,
  });
}

export function useAddChannel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["AddChannelBody"]) => ask(api.POST("/channels", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["channels"] }),
  });
}

/** Changes a channel as it was when it was shown. */
export function useUpdateChannel(channel: Channel) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["UpdateChannelBody"]) =>
      ask(api.PATCH("/channels/{channel}", { params: asShown(channel), body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["channels"] }),
  });
}

export function useDeleteChannel(channel: Channel) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/channels/{channel}", { params: asShown(channel) })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["channels"] }),
  });
}

export type NumberStanding = Schemas["Number"];

/** How a number stands with WhatsApp right now. WhatsApp counts how often it is asked, so it is asked when somebody looks. */
export const useNumber = (channel: string) =>
  useQuery({
    queryKey: ["channels", channel, "number"],
    queryFn: ({ signal }) =>
      ask(api.GET("/channels/{channel}/number", { params: { path: { channel } }, signal })),
    retry: false,
  });

/** What people see of a number in WhatsApp. */
export const useProfile = (channel: string) =>
  useQuery({
    queryKey: ["channels", channel, "profile"],
    queryFn: ({ signal }) =>
      ask(api.GET("/channels/{channel}/profile", { params: { path: { channel } }, signal })),
    retry: false,
  });

export function useChangeProfile(channel: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ChangeProfileBody"]) =>
      ask(api.PATCH("/channels/{channel}/profile", { params: { path: { channel } }, body })),
    onSuccess: (profile) => queries.setQueryData(["channels", channel, "profile"], profile),
  });
}

/** A step of a number into WhatsApp's API, or out of it. */
export type NumberStep =
  | { step: "request-code"; method: "sms" | "voice"; language: string }
  | { step: "verify-code"; code: string }
  | { step: "register"; pin: string }
  | { step: "pin"; pin: string }
  | { step: "subscribe" }
  | { step: "deregister" };

/** Takes a step; how the number stands is looked at anew whatever came of it. */
export function useNumberStep(channel: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deed: NumberStep) => take({ path: { channel } }, deed),
    onSettled: () => queries.invalidateQueries({ queryKey: ["channels", channel, "number"] }),
  });
}

function take(params: { path: { channel: string } }, deed: NumberStep): Promise<unknown> {
  switch (deed.step) {
    case "request-code": {
      const { method, language } = deed;
      return ask(api.POST("/channels/{channel}/number/request-code", { params, body: { method, language } }));
    }
    case "verify-code":
      return ask(api.POST("/channels/{channel}/number/verify-code", { params, body: { code: deed.code } }));
    case "register":
      return ask(api.POST("/channels/{channel}/number/register", { params, body: { pin: deed.pin } }));
    case "pin":
      return ask(api.PUT("/channels/{channel}/number/pin", { params, body: { pin: deed.pin } }));
    case "subscribe":
      return ask(api.POST("/channels/{channel}/number/subscribe", { params }));
    case "deregister":
      return ask(api.POST("/channels/{channel}/number/deregister", { params }));
  }
}

const asShown = ({ id, version }: Channel) => ({
  path: { channel: id },
  header: { "If-Match": `"${version}"` },
});

/** Changes the picture that people see to an uploaded file. */
export function useChangePicture(channel: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (attachment: string) =>
      ask(
        api.PUT("/channels/{channel}/profile/picture", {
          params: { path: { channel } },
          body: { attachment },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["channels", channel, "profile"] }),
  });
}

/** Hands in another name for customers to see. */
export function useRename(channel: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      ask(api.POST("/channels/{channel}/number/name", { params: { path: { channel } }, body: { name } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["channels", channel, "number"] }),
  });
}
