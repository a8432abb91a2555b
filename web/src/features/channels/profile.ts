import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type Profile = Schemas["NumberProfile"];

/** What is typed of a number's profile. */
export type TypedProfile = {
  about: string;
  description: string;
  address: string;
  email: string;
  website1: string;
  website2: string;
  vertical: string;
};

/** The longest of each, in characters (Meta's limits). */
export const LONGEST = {
  about: 139,
  description: 512,
  address: 256,
  email: 128,
  website1: 256,
  website2: 256,
};

/** The trades that Meta knows, as it calls them. */
export const VERTICALS = [
  "AUTO",
  "BEAUTY",
  "APPAREL",
  "EDU",
  "ENTERTAIN",
  "EVENT_PLAN",
  "FINANCE",
  "GROCERY",
  "GOVT",
  "HOTEL",
  "HEALTH",
  "NONPROFIT",
  "PROF_SERVICES",
  "RETAIL",
  "TRAVEL",
  "RESTAURANT",
  "NOT_A_BIZ",
  "OTHER",
] as const;

/** Where the API finds fault with what was typed. */
export const POINTERS: Record<keyof TypedProfile, string[]> = {
  about: ["/about"],
  description: ["/description"],
  address: ["/address"],
  email: ["/email"],
  website1: ["/websites", "/websites/0"],
  website2: ["/websites/1"],
  vertical: ["/vertical"],
};

export const typedOf = (profile: Profile): TypedProfile => ({
  about: profile.about,
  description: profile.description,
  address: profile.address,
  email: profile.email,
  website1: profile.websites[0] ?? "",
  website2: profile.websites[1] ?? "",
  vertical: profile.vertical,
});

/** What is to be changed of a profile that was shown as `before`; what is as it was stays away. */
export function changing(typed: TypedProfile, before: TypedProfile): Schemas["ChangeProfileBody"] {
  const changed = (["about", "description", "address", "email", "vertical"] as const)
    .map((name) => [name, typed[name].trim()] as const)
    .filter(([name, text]) => text !== before[name]);
  const pages = ({ website1, website2 }: TypedProfile) =>
    [website1, website2].map((page) => page.trim()).filter((page) => page !== "");
  const same = pages(typed).join("\n") === pages(before).join("\n");
  return { ...Object.fromEntries(changed), ...(same ? {} : { websites: pages(typed) }) };
}
