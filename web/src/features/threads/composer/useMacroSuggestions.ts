import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, ask } from "../../../app/api/client";
import { fill } from "../../macros/fill";
import { useMacros } from "../../macros/queries";
import { useSession } from "../../session/session";
import type { ThreadWithContact } from "../model";
import type { Names } from "../Timeline";

/** The team's macros, filled in for this conversation. */
export function useMacroSuggestions(thread: ThreadWithContact, names: Names) {
  const macros = useMacros();
  const me = useSession().data?.profile?.name ?? null;
  const channel = names.channel(thread.channel);
  const wanted = macros.data?.items.some(({ body }) => body.includes("contact.fields.")) === true;
  const contact = useQuery({
    queryKey: ["contacts", thread.contact],
    queryFn: () => ask(api.GET("/contacts/{contact}", { params: { path: { contact: thread.contact } } })),
    enabled: wanted,
  });
  const fields = contact.data?.fields;
  return useMemo(() => {
    const phone = thread.identities.find(({ kind }) => kind === "phone")?.value ?? null;
    const values = {
      contact: {
        name: thread.name,
        phone: phone && `+${phone}`,
        fields: (fields ?? {}) as Record<string, unknown>,
      },
      agent: { name: me },
      channel: { name: channel },
    };
    return (macros.data?.items ?? []).map((macro) => {
      const words = fill(macro.body, values);
      return {
        id: macro.id,
        label: `/${macro.shortcut} · ${macro.name}`,
        detail: words.replace(/\s+/g, " "),
        words,
        found: `${macro.shortcut} ${macro.name}`,
      };
    });
  }, [macros.data, me, thread.name, thread.identities, channel, fields]);
}
