import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";
import { useLive } from "../../app/live";

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

/** Nobody reads faster than this. */
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
  const calmly = async () => {
    await Promise.all([health.refetch(), new Promise((done) => setTimeout(done, CALM_MS))]);
  };
  useLive(["threads", `health-${channel}`], calmly);
  return health;
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

const asShown = ({ id, version }: Channel) => ({
  path: { channel: id },
  header: { "If-Match": `"${version}"` },
});
