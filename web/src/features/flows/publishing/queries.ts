import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../../app/api/client";
import { ApiError } from "../../../app/api/problem";
import type { components } from "../../../app/api/schema";
import { nextLook } from "./looks";

type Schemas = components["schemas"];
export type Version = Schemas["FlowVersion"];
export type Release = Schemas["Release"];
export type ReleaseInHistory = Schemas["ReleaseInHistory"];
export type AwaitedTemplate = Schemas["AwaitedTemplate"];
export type Draft = Schemas["FlowDraft"];
export type Change = Schemas["FlowChange"];
export type Tested = Schemas["TestedFlowBody"];
export type Policy = Schemas["RunPolicy"];
export type Side = Schemas["FlowSide"];
export type Hook = Schemas["FlowHook"];

/** Something that both sides changed differently; null: it is not there. */
export type Conflict = {
  path: string;
  node?: string;
  field: string;
  base?: unknown;
  mine?: unknown;
  theirs?: unknown;
};

const key = (flow: string, ...rest: unknown[]) => ["flows", flow, ...rest];

/** How often it is looked how far awaited templates are: their states change by themselves. */
const AWAITED_MS = 2_000;

/** Releases, the latest first; looked at again as long as one waits for its templates. */
export function useReleases(flow: string) {
  const queries = useQueryClient();
  return useQuery({
    queryKey: key(flow, "releases"),
    queryFn: async () => {
      const before = queries.getQueryData<{ items: ReleaseInHistory[] }>(key(flow, "releases"));
      const page = await ask(api.GET("/flows/{flow}/releases", { params: { path: { flow } } }));
      // What waited counts now, or is gone: everything else about the flow is another too.
      if (before && waiting(before.items)?.id !== waiting(page.items)?.id) {
        void queries.invalidateQueries({ queryKey: key(flow), exact: true });
        void queries.invalidateQueries({ queryKey: ["flows"], exact: true });
      }
      return page;
    },
    select: (page) => page.items,
    refetchInterval: ({ state }) => (waiting(state.data?.items ?? []) ? AWAITED_MS : false),
  });
}

/** The release that waits until its templates are approved. */
export const waiting = (releases: ReleaseInHistory[]) =>
  releases.find(({ state }) => state === "awaiting_approval");

async function draftOf(flow: string): Promise<Draft | null> {
  try {
    return await ask(api.GET("/flows/{flow}/draft", { params: { path: { flow } } }));
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") return null;
    throw error;
  }
}

/** One's own draft; null if there is none. */
export const useDraft = (flow: string, enabled: boolean) =>
  useQuery({
    queryKey: key(flow, "draft"),
    queryFn: () => draftOf(flow),
    enabled,
  });

export const useDrafts = (flow: string) =>
  useQuery({
    queryKey: key(flow, "drafts"),
    queryFn: () => ask(api.GET("/flows/{flow}/drafts", { params: { path: { flow } } })),
    select: (page) => page.items,
  });

/** What a version changes since another one. */
export const useChanges = (flow: string, number: number, since: number | null, language: string) =>
  useQuery({
    queryKey: key(flow, "changes", number, since, language),
    queryFn: () =>
      ask(
        api.GET("/flows/{flow}/versions/{number}/changes", {
          params: { path: { flow, number }, query: since === null ? {} : { since } },
        }),
      ),
    select: (page) => page.items,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A version's document as YAML. */
export async function documentOf(flow: string, number: number): Promise<string> {
  return ask(
    api.GET("/flows/{flow}/versions/{number}/document", {
      params: { path: { flow, number } },
      parseAs: "text",
    }),
  );
}

/** Does something to a flow; everything about it is read anew. */
function useDeed<In, Out>(flow: string, act: (input: In) => Promise<Out>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["flows"], exact: true });
      await queries.invalidateQueries({ queryKey: key(flow) });
    },
  });
}

const at = (flow: string) => ({ path: { flow } });

export const useSaveDraft = (flow: string) =>
  useDeed(flow, (body: Schemas["SaveFlowDraftBody"]) =>
    ask(api.PUT("/flows/{flow}/draft", { params: at(flow), body })),
  );

export const useDiscardDraft = (flow: string) =>
  useDeed(flow, (_: null) => ask(api.DELETE("/flows/{flow}/draft", { params: at(flow) })));

export const useMakeVersion = (flow: string) =>
  useDeed(flow, (body: { note: string; decisions: Record<string, Side> }) =>
    ask(api.POST("/flows/{flow}/draft/version", { params: at(flow), body })),
  );

export const usePublish = (flow: string) =>
  useDeed(flow, (body: Schemas["PublishFlowBody"]) =>
    ask(api.POST("/flows/{flow}/publish", { params: at(flow), body })),
  );

export const useRollBack = (flow: string) =>
  useDeed(flow, (policy: Policy) =>
    ask(api.POST("/flows/{flow}/rollback", { params: at(flow), body: { policy } })),
  );

export const useUnpublish = (flow: string) =>
  useDeed(flow, (policy: Policy) =>
    ask(api.POST("/flows/{flow}/unpublish", { params: at(flow), body: { policy } })),
  );

export const useCancelRelease = (flow: string) =>
  useDeed(flow, (release: string) =>
    ask(api.DELETE("/flows/{flow}/releases/{release}", { params: { path: { flow, release } } })),
  );

/** Deletes the flow in all environments. */
export const useDeleteFlow = (flow: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (policy: Policy) =>
      ask(api.DELETE("/flows/{flow}", { params: { path: { flow }, query: { policy } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["flows"], exact: true }),
  });
};

/** Makes a test of a run: it is shown, not kept. */
export const useRecord = (flow: string) =>
  useMutation({
    mutationFn: (body: { run: string; name: string }) =>
      ask(api.POST("/flows/{flow}/record", { params: at(flow), body })),
  });

/** Keeps a test with one's own draft, beside those that it has; a draft is begun if there is none. */
export const useKeepTest = (flow: string) =>
  useDeed(flow, async ({ test, latest }: { test: string; latest: number }) => {
    const draft = await draftOf(flow);
    const { test_documents } = await ask(
      api.GET("/flows/{flow}/versions/{number}", {
        params: { path: { flow, number: draft?.base ?? latest } },
      }),
    );
    const before = draft?.tests ?? test_documents;
    const document = draft?.document ?? (await documentOf(flow, latest));
    const body = { document, tests: [...before, test], ...(draft ? { based_on: draft.version } : {}) };
    return ask(api.PUT("/flows/{flow}/draft", { params: at(flow), body }));
  });

export const useTest = (flow: string) =>
  useMutation({
    mutationFn: (body: Schemas["TestFlowBody"]) =>
      ask(api.POST("/flows/{flow}/test", { params: at(flow), body })),
  });

/** The conflicts in what the API refused; none if it refused for another reason. */
export function conflictsOf(error: unknown): Conflict[] {
  if (!(error instanceof ApiError) || error.code !== "flow_conflicts") return [];
  const { conflicts } = error.problem as unknown as { conflicts?: Conflict[] };
  return conflicts ?? [];
}

/** The secret addresses of a flow's triggers, with their last calls: looked at anew while there are addresses and somebody sees the page. */
export const useHooks = (flow: string) =>
  useQuery({
    queryKey: key(flow, "hooks"),
    queryFn: () => ask(api.GET("/flows/{flow}/hooks", { params: { path: { flow } } })),
    select: (page) => page.items,
    refetchInterval: ({ state }) =>
      state.data?.items.length ? nextLook(state.data, state.dataUpdatedAt) : false,
    // Whoever comes back to it wants to know.
    refetchOnWindowFocus: "always",
  });

export const useAddHook = (flow: string) =>
  useDeed(flow, (body: { trigger: string; channel: string; signed: boolean }) =>
    ask(api.POST("/flows/{flow}/hooks", { params: at(flow), body })),
  );

export const useRotateHook = (flow: string) =>
  useDeed(flow, (hook: string) => ask(api.POST("/flow-hooks/{hook}/rotate", { params: { path: { hook } } })));

export const useDeleteHook = (flow: string) =>
  useDeed(flow, (hook: string) => ask(api.DELETE("/flow-hooks/{hook}", { params: { path: { hook } } })));
