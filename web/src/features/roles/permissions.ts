/** Every permission, by area, as the API names them. */
export const AREAS = [
  { area: "threads", permissions: ["threads:read", "threads:read_all", "threads:write", "threads:assign"] },
  { area: "contacts", permissions: ["contacts:read", "contacts:write", "contacts:erase"] },
  { area: "macros", permissions: ["macros:write"] },
  { area: "templates", permissions: ["templates:write", "templates:approve"] },
  { area: "flows", permissions: ["flows:read", "flows:write", "flows:publish"] },
  { area: "channels", permissions: ["channels:read", "channels:write"] },
  { area: "incidents", permissions: ["incidents:read", "incidents:write"] },
  { area: "people", permissions: ["people:read", "people:write"] },
  { area: "api_keys", permissions: ["api_keys:write"] },
  { area: "audit", permissions: ["audit:read"] },
  { area: "settings", permissions: ["settings:write"] },
] as const;

export const KNOWN: readonly string[] = AREAS.flatMap((one) => one.permissions);
