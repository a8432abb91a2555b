/** What stands in a macro's place for what is known only when it is used. */
export type Values = {
  contact: { name: string; phone: string | null; fields: Record<string, unknown> };
  agent: { name: string | null };
  channel: { name: string | null };
};

/**
 * A macro's words with its variables filled in. What is not known stays as it is written, so that whoever sends it sees
 * what is missing.
 */
export function fill(body: string, values: Values): string {
  return body.replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, name: string) => known(name, values) ?? whole);
}

/** The names that `fill` had no value for. */
export function unfilled(text: string): string[] {
  return [...text.matchAll(/\{\{\s*([^{}]+?)\s*\}\}/g)].map((match) => match[1] ?? "");
}

function known(name: string, { contact, agent, channel }: Values): string | null {
  switch (name) {
    case "contact.name":
      return contact.name || null;
    case "contact.first_name":
      return first(contact.name);
    case "contact.phone":
      return contact.phone;
    case "agent.name":
      return agent.name;
    case "agent.first_name":
      return first(agent.name);
    case "channel.name":
      return channel.name;
    default: {
      if (!name.startsWith("contact.fields.")) return null;
      const value = contact.fields[name.slice("contact.fields.".length)];
      if (value === undefined || value === null) return null;
      return typeof value === "object" ? JSON.stringify(value) : String(value);
    }
  }
}

function first(name: string | null): string | null {
  return name?.trim().split(/\s+/)[0] || null;
}
