import { useMemo } from "react";
import { useSearchParams } from "react-router";

export const VIEWS = ["all", "mine", "unassigned", "waiting", "mentioned", "snoozed", "bot", "done"] as const;

/** Which threads the list shows. */
export type Filter = {
  view: (typeof VIEWS)[number];
  unread: boolean;
  channel: string | null;
  tag: string | null;
};

/** The filter is in the address: it survives a reload, and can be sent to a colleague. */
export function useFilter(): { filter: Filter; change: (filter: Filter) => void } {
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => filterOf(params), [params]);
  return { filter, change: (next) => setParams(paramsOf(next), { replace: true }) };
}

export function filterOf(params: URLSearchParams): Filter {
  return {
    view: VIEWS.find((view) => view === params.get("view")) ?? "all",
    unread: params.has("unread"),
    channel: params.get("channel"),
    tag: params.get("tag"),
  };
}

/** What is as usual is left out. */
export function paramsOf({ view, unread, channel, tag }: Filter): URLSearchParams {
  const params = new URLSearchParams();
  if (view !== "all") params.set("view", view);
  if (unread) params.set("unread", "");
  if (channel !== null) params.set("channel", channel);
  if (tag !== null) params.set("tag", tag);
  return params;
}

export function isUsual(filter: Filter): boolean {
  return paramsOf(filter).size === 0;
}

/** What the API is asked for. */
export function asked({ view, unread, channel, tag }: Filter, me: string | null) {
  // What sleeps is where one looks for it, and where one is called by name.
  const awake = { snoozed: false };
  const views = {
    all: { status: "bot,open,pending,on_hold", ...awake },
    mine: { status: "open,pending,on_hold", ...awake, ...(me === null ? {} : { assignee: me }) },
    unassigned: { status: "open,pending,on_hold", unassigned: true, ...awake },
    waiting: { waiting: true, ...awake },
    mentioned: { mentioned: true },
    snoozed: { snoozed: true },
    bot: { status: "bot", ...awake },
    done: { status: "solved,closed" },
  };
  return {
    ...views[view],
    ...(unread ? { unread } : {}),
    ...(channel === null ? {} : { channel }),
    ...(tag === null ? {} : { tag }),
  };
}
