import type { Incident } from "./queries";
import { againOf } from "./told";

/** One matter: an incident, or several that one cause made. */
export type Matter = { key: string; incidents: [Incident, ...Incident[]] };

/**
 * Calls that failed at the same step of the same flow are one matter however many conversations they met: somebody has to look into one
 * backend, not into each conversation. The log's line names both. Everything else stands for itself. The newest of each matter says where it stands.
 */
export function matters(incidents: Incident[]): Matter[] {
  const all: Matter[] = [];
  const known = new Map<string, Matter>();
  for (const incident of incidents) {
    const one = incident.code === "flow_http_failed" && !incident.resolved_at ? incident.summary : null;
    const there = one === null ? undefined : known.get(one);
    if (there) {
      there.incidents.push(incident);
      continue;
    }
    // By what it is of: whoever looks at each still does when there is one more.
    const matter: Matter = { key: one ?? incident.id, incidents: [incident] };
    if (one !== null) known.set(one, matter);
    all.push(matter);
  }
  return all;
}

/** Those of a matter that can be called again now. */
export function callable(matter: Matter): Incident[] {
  return matter.incidents.filter((incident) => againOf(incident) === "call");
}
