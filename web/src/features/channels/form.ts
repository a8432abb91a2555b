import type { components } from "../../app/api/schema";

/** What is typed about a channel; secrets are empty unless there is a new one. */
export type Typed = {
  name: string;
  display_number: string;
  phone_number_id: string;
  waba_id: string;
  access_token: string;
  app_secret: string;
  verify_token: string;
  rate: string;
  api_version: string;
  graph_url: string;
};

export const NOTHING: Typed = {
  name: "",
  display_number: "",
  phone_number_id: "",
  waba_id: "",
  access_token: "",
  app_secret: "",
  verify_token: "",
  rate: "",
  api_version: "",
  graph_url: "",
};

/** Where the API finds fault with what was typed in a field. */
export const POINTERS: Record<keyof Typed, string[]> = {
  name: ["/name"],
  display_number: ["/display_number"],
  phone_number_id: ["/phone_number_id"],
  waba_id: ["/waba_id"],
  access_token: ["/access_token"],
  app_secret: ["/app_secrets/0", "/app_secrets"],
  verify_token: ["/verify_token"],
  rate: ["/rate"],
  api_version: ["/api_version"],
  graph_url: ["/graph_url"],
};

/** A number to add: what was left empty is Hilo's to choose. */
export function adding(typed: Typed): components["schemas"]["AddChannelBody"] {
  const { app_secret, rate, display_number, api_version, graph_url, ...rest } = trimmed(typed);
  return {
    ...rest,
    app_secrets: [app_secret],
    ...(rate === "" ? {} : { rate: Number(rate) }),
    ...filled({ display_number, api_version, graph_url }),
  };
}

/** What is to be changed of a channel that was shown as `before`; the number itself stays. */
export function changing(typed: Typed, before: Typed): components["schemas"]["UpdateChannelBody"] {
  const now = trimmed(typed);
  const changed = (key: keyof Typed) => now[key] !== "" && now[key] !== before[key];
  return {
    ...Object.fromEntries(
      (["name", "display_number", "access_token", "verify_token", "api_version", "graph_url"] as const)
        .filter(changed)
        .map((key) => [key, now[key]]),
    ),
    ...(changed("app_secret") ? { app_secrets: [now.app_secret] } : {}),
    ...(changed("rate") ? { rate: Number(now.rate) } : {}),
  };
}

function trimmed(typed: Typed): Typed {
  return Object.fromEntries(Object.entries(typed).map(([key, text]) => [key, text.trim()])) as Typed;
}

function filled(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ""));
}
