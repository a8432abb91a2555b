import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, ask, upload } from "../../app/api/client";
import { type Answer, settled } from "../../app/api/commands";
import type { components } from "../../app/api/schema";
import { refreshAll } from "../../app/live";
import { needsShrinking } from "./composer/picture";
import { VoiceNote } from "./composer/voice/VoiceNote";
import type { Outbound, Status, ThreadWithContact } from "./model";
import { threadKey } from "./queries";

/** Values of a flow's inputs. */
export type Variables = NonNullable<components["schemas"]["StartFlowBody"]["variables"]>;

export type Order =
  | { type: "take_over" }
  | { type: "give_back" }
  | { type: "status"; status: Status }
  | { type: "assign"; assignee: string | null; team: string | null }
  | { type: "priority"; priority: string }
  | { type: "tags"; add: string[]; remove: string[] }
  | { type: "snooze"; until: string }
  | { type: "wake" }
  | { type: "start_flow"; version: string; variables?: Variables }
  | { type: "stop_flow" };

/** Orders about a thread. They are based on the revision that the agent was looking at. */
export function useOrder(contact: string) {
  const { based_on, after } = useRevision(contact);
  return useMutation({
    mutationFn: (order: Order) => ordered(contact, based_on(), order),
    onSuccess: after,
    onError: () => after(null),
  });
}

/** Gives an order and waits until it was carried out. */
export async function ordered(contact: string, based_on: number | null, order: Order): Promise<Answer> {
  return settled(await give(contact, based_on, order));
}

function give(contact: string, based_on: number | null, order: Order): Promise<Answer> {
  const params = { path: { contact } };
  switch (order.type) {
    case "take_over":
      return ask(api.POST("/threads/{contact}/take-over", { params, body: { based_on } }));
    case "give_back":
      return ask(api.POST("/threads/{contact}/give-back", { params, body: { based_on } }));
    case "status":
      return ask(api.POST("/threads/{contact}/status", { params, body: { based_on, status: order.status } }));
    case "assign":
      return ask(
        api.POST("/threads/{contact}/assign", {
          params,
          body: { based_on, assignee: order.assignee, team: order.team },
        }),
      );
    case "priority":
      return ask(
        api.POST("/threads/{contact}/priority", { params, body: { based_on, priority: order.priority } }),
      );
    case "snooze":
      return ask(api.POST("/threads/{contact}/snooze", { params, body: { based_on, until: order.until } }));
    case "wake":
      return ask(api.POST("/threads/{contact}/wake", { params, body: { based_on } }));
    case "start_flow":
      return ask(
        api.POST("/threads/{contact}/flow", {
          params,
          body: { based_on, version: order.version, variables: order.variables ?? {} },
        }),
      );
    case "stop_flow":
      return ask(api.POST("/threads/{contact}/stop-flow", { params, body: { based_on } }));
    case "tags":
      return ask(
        api.POST("/contacts/{contact}/tags", {
          params,
          body: { based_on, add: order.add, remove: order.remove },
        }),
      );
  }
}

/** One thing to send. Tried again after silence, it is the very same request, so that it is never sent twice. */
export type Attempt = {
  mode: "reply" | "note";
  text: string;
  file: File | null;
  /** Whether a picture that is too large is made smaller; if not, it goes as a document. */
  shrink: boolean;
  /** Colleagues who are mentioned in a note. */
  mentions: string[];
  /** The position of the newest message that was there when it was sent. */
  seen: number;
  key: string;
  /** What was asked the first time. */
  asked?: { content: Outbound; based_on: number | null };
};

/**
 * Sends a reply or keeps a note. What could not be sent after its screen was left becomes a draft again, before what was
 * begun since.
 */
export function useSend(contact: string) {
  const { based_on, after } = useRevision(contact);
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  /** The request that these words make now. */
  const worded = (text: string): NonNullable<Attempt["asked"]> => ({
    based_on: based_on(),
    content: { type: "text", body: text.trim(), preview_url: true },
  });
  const sending = useMutation({
    mutationFn: async (attempt: Attempt) => {
      const params = { path: { contact }, header: { "Idempotency-Key": attempt.key } };
      const text = attempt.text.trim();
      if (attempt.mode === "note") {
        // A note can be kept whatever happened meanwhile.
        const body = { body: text, mentions: attempt.mentions };
        return settled(await ask(api.POST("/threads/{contact}/notes", { params, body })));
      }
      attempt.asked ??= attempt.file
        ? { based_on: based_on(), content: await media(attempt.file, text, attempt.shrink) }
        : worded(text);
      // It goes even if the page is being closed.
      const keepalive = attempt.file === null;
      const body = attempt.asked;
      return settled(await ask(api.POST("/threads/{contact}/messages", { params, body, keepalive })));
    },
    onSuccess: after,
    onError: async (_, attempt) => {
      if (!here.current) await begin(contact, attempt);
      await after(null);
    },
  });
  return { ...sending, worded };
}

/** Sends something that is no reply written in the field. The key makes a repeated request the same one. */
export function useSendContent(contact: string) {
  const { based_on, after } = useRevision(contact);
  return useMutation({
    mutationFn: async ({ content, key }: { content: Outbound; key: string }) => {
      const params = { path: { contact }, header: { "Idempotency-Key": key } };
      const body = { content, based_on: based_on() };
      return settled(await ask(api.POST("/threads/{contact}/messages", { params, body })));
    },
    onSuccess: after,
  });
}

/** Puts what was not sent before what was begun since. */
async function begin(contact: string, { mode, text }: Attempt): Promise<void> {
  const params = { path: { contact } };
  const draft = { reply: "", note: "", ...(await ask(api.GET("/threads/{contact}/draft", { params }))) };
  const body = { ...draft, [mode]: draft[mode] === "" ? text : `${text}\n${draft[mode]}` };
  await ask(api.PUT("/threads/{contact}/draft", { params, body }));
}

async function media(file: File, caption: string, shrink: boolean): Promise<Outbound> {
  const large = needsShrinking(file);
  const attachment = await upload(file, large && shrink);
  const kind = large ? (shrink ? "image" : "document") : kindOf(file.type);
  const outbound = {
    type: "media",
    kind,
    source: { attachment },
    // WhatsApp makes voice notes of Opus in Ogg only; another recording goes as a file to be played.
    voice: file instanceof VoiceNote && file.type.startsWith("audio/ogg"),
    ...(kind === "audio" || caption === "" ? {} : { caption }),
    ...(kind === "document" ? { filename: file.name } : {}),
  };
  return outbound as Outbound;
}

/** What WhatsApp shows by itself; everything else goes as a document. */
export function kindOf(type: string): "image" | "video" | "audio" | "document" {
  const mime = type.replace(/;.*$/, "").trim().toLowerCase();
  if (mime === "image/jpeg" || mime === "image/png") return "image";
  if (mime === "video/mp4" || mime === "video/3gpp") return "video";
  if (["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"].includes(mime)) return "audio";
  return "document";
}

/**
 * Notes that whoever looks has seen messages up to `position`; the customer is shown the blue ticks if `tell` is set.
 * Not worth an error.
 */
export function useSee(contact: string) {
  const { after } = useRevision(contact);
  return useMutation({
    mutationFn: async ({ position, tell }: { position: number; tell: boolean }) => {
      const params = { path: { contact } };
      await ask(api.PUT("/threads/{contact}/seen", { params, body: { position } }));
      return tell ? ask(api.POST("/threads/{contact}/read", { params, body: { typing: false } })) : null;
    },
    onSuccess: after,
  });
}

function useRevision(contact: string) {
  const queries = useQueryClient();
  return {
    based_on: () => queries.getQueryData<ThreadWithContact>(threadKey(contact))?.revision ?? null,
    after: async (answer: Answer | null) => {
      const revision = answer?.revision;
      if (typeof revision === "number") {
        // What comes next is based on what this order made; events are still read anew because the time differs.
        queries.setQueryData<ThreadWithContact>(
          threadKey(contact),
          (known) => known && { ...known, revision },
        );
      }
      await Promise.all([
        queries.invalidateQueries({ queryKey: threadKey(contact) }),
        queries.invalidateQueries({ queryKey: ["thread-events", contact] }),
        queries.invalidateQueries({ queryKey: ["runs", contact] }),
        queries.invalidateQueries({ queryKey: ["contacts", contact] }),
      ]);
      refreshAll();
    },
  };
}
