import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import { settled } from "../../app/api/commands";
import type { components } from "../../app/api/schema";

export type Incident = components["schemas"]["Incident"];

/** What is done about an incident. */
export type Deed =
  | { type: "retry"; give_back: boolean }
  | { type: "decide"; delivered: boolean; reason: string }
  | { type: "dismiss"; reason: string };

/** Does something about an incident. What became of it is read anew, also if it was refused: somebody else may have been first. */
export function useDeed(incident: Incident) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deed: Deed) => give(incident.id, deed),
    onSettled: () => queries.invalidateQueries({ queryKey: ["incidents"] }),
  });
}

/** Has the calls of several incidents made again, one after the other; how many were refused. */
export function useCallAgain(incidents: Incident[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (giveBack: boolean) => {
      let refused = 0;
      for (const incident of incidents) {
        try {
          await give(incident.id, { type: "retry", give_back: giveBack && incident.retry?.silent === true });
        } catch {
          refused += 1;
        }
      }
      return refused;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["incidents"] }),
  });
}

async function give(incident: string, deed: Deed): Promise<void> {
  const params = { path: { incident } };
  switch (deed.type) {
    case "retry": {
      const body = { give_back: deed.give_back };
      await settled(await ask(api.POST("/incidents/{incident}/retry", { params, body })));
      return;
    }
    case "decide": {
      const body = { delivered: deed.delivered, reason: deed.reason };
      await settled(await ask(api.POST("/incidents/{incident}/decide", { params, body })));
      return;
    }
    case "dismiss":
      await ask(api.POST("/incidents/{incident}/resolve", { params, body: { reason: deed.reason } }));
  }
}
