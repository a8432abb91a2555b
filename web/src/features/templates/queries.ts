import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type Template = Schemas["MessageTemplate"];
export type TemplateField = Schemas["TemplateField"];
export type TemplateText = Schemas["TemplateText"];
export type TemplateCheck = Schemas["TemplateCheck"];
export type TemplateAccount = Schemas["TemplateAccount"];

const KEY = ["templates"];
/** While something is under way at WhatsApp, it is looked at so often. */
const SOON_MS = 2_000;

/** Templates that can be sent through a channel, by words. */
export function useSendable(channel: string | null, words: string) {
  return useQuery({
    queryKey: [...KEY, "sendable", channel, words],
    queryFn: () =>
      ask(
        api.GET("/templates", {
          params: {
            query: {
              status: "approved",
              limit: 200,
              ...(channel ? { channel } : {}),
              ...(words.trim() ? { words } : {}),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** All templates, page after page. */
export function useTemplates() {
  return useQuery({
    queryKey: [...KEY, "all"],
    queryFn: async () => {
      const all: Template[] = [];
      let cursor: string | null | undefined;
      do {
        const query = { limit: 200, ...(cursor ? { cursor } : {}) };
        const page = await ask(api.GET("/templates", { params: { query } }));
        all.push(...page.items);
        cursor = page.next;
      } while (cursor);
      return all;
    },
    refetchInterval: ({ state }) => (state.data?.some(underWay) ? SOON_MS : false),
  });
}

/** Whether something happens to it by itself soon. */
export function underWay(template: Template): boolean {
  return template.order !== null || template.status === "pending";
}

export function useTemplate(id: string | null) {
  return useQuery({
    queryKey: [...KEY, "one", id],
    queryFn: () => ask(api.GET("/templates/{template}", { params: { path: { template: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && underWay(state.data) ? SOON_MS : false),
  });
}

/** Who may agree to what is being written of a template; asked only if it is `wanted`. */
export function useApprovers(template: Template, wanted: boolean) {
  return useQuery({
    queryKey: [...KEY, "approvers", template.id, template.version],
    queryFn: async () => {
      const params = { path: { template: template.id } };
      return (await ask(api.GET("/templates/{template}/approvers", { params }))).items;
    },
    enabled: wanted,
  });
}

export function useTemplateAccounts() {
  return useQuery({
    queryKey: [...KEY, "accounts"],
    queryFn: async () => (await ask(api.GET("/template-accounts"))).items,
  });
}

/** Has an account's templates read anew. */
export function useRefresh() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (account: string) =>
      ask(api.POST("/template-accounts/{account}/refresh", { params: { path: { account } } })),
    // Reading takes a moment; what is new is there when it is looked at again.
    onSuccess: () => setTimeout(() => void queries.invalidateQueries({ queryKey: KEY }), SOON_MS),
  });
}

function at(template: Template) {
  return { path: { template: template.id }, header: { "If-Match": `"${template.version}"` } };
}

/** What is being written. */
export type Written = { content: Content; sample: string | null; card_samples: (string | null)[] };
/** A template as WhatsApp's API takes it. The API's document says only that it is an object. */
export type Content = Schemas["SaveTemplateDraftBody"]["content"];
export type Deed = "review" | "approve" | "acknowledge" | "delete" | { return: string };

/** Begins a template. */
export function useAddTemplate() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { account: string; name: string; language: string } & Written) =>
      ask(api.POST("/templates", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useSaveDraft() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ template, written }: { template: Template; written: Written }) =>
      ask(
        api.PUT("/templates/{template}/draft", {
          params: at(template),
          body: written,
        }),
      ),
    onSuccess: (saved) => {
      queries.setQueryData([...KEY, "one", saved.id], saved);
      return queries.invalidateQueries({ queryKey: [...KEY, "all"] });
    },
  });
}

export function useDiscardDraft() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (template: Template) =>
      ask(
        api.DELETE("/templates/{template}/draft", {
          params: at(template),
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useDeed() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ template, deed }: { template: Template; deed: Deed }): Promise<Template> => {
      const params = at(template);
      if (typeof deed === "object") {
        const body = { note: deed.return };
        return ask(api.POST("/templates/{template}/return", { params, body }));
      }
      switch (deed) {
        case "review":
          return ask(api.POST("/templates/{template}/review", { params }));
        case "approve":
          return ask(api.POST("/templates/{template}/approve", { params }));
        case "acknowledge":
          return ask(api.POST("/templates/{template}/acknowledge", { params }));
        case "delete":
          return ask(api.DELETE("/templates/{template}", { params }));
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

/** What there is to say about what is being written. */
export function useCheck(content: Content, has_sample: boolean, cards_have_samples: boolean[]) {
  return useQuery({
    queryKey: [...KEY, "check", content, has_sample, cards_have_samples],
    queryFn: () => ask(api.POST("/templates/check", { body: { content, has_sample, cards_have_samples } })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
}
