import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type Channel = Schemas["Channel"];

/** What WhatsApp has to be told: where it brings what customers write. */
export const webhookUrl = () => `${window.location.origin}/webhooks/whatsapp`;

export function useChannels() {
  return useQuery({
    queryKey: ["channels"],
    queryFn: ({ signal }) => ask(api.GET("/channels", { signal })),
    select: (page) => page.items,
  });
}

/** The last that WhatsApp said about the account itself: quality, limits, templates. */
export function useLastEvent(channel: string) {
  return useQuery({
    queryKey: ["channels", channel, "events"],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/channels/{channel}/events", {
          params: { path: { channel }, query: { limit: 1 } },
          signal,
        }),
      ),
    select: (page) => page.items[0] ?? null,
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

const asShown = ({ id, version }: Channel) => ({
  path: { channel: id },
  header: { "If-Match": `"${version}"` },
});
