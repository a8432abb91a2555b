import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { useI18n } from "../i18n/I18n";
import { calmly, useLive } from "../live";
import css from "./WaitingCount.module.css";

const KEY = ["approvals", "waiting-for-me"];
/** More than two digits do not fit, and nobody counts them. */
const MOST = 99;

const read = () => ask(api.GET("/approvals/waiting-for-me"));

/** How many approvals wait for oneself, beside the way to their page. If it cannot be read, what is known stays: the page tells what is wrong. */
export function WaitingCount() {
  const { plural } = useI18n();
  const queries = useQueryClient();
  const waiting = useQuery({ queryKey: KEY, queryFn: read, enabled: false });
  // Every turn of every conversation may change it, and seldom does.
  const refresh = () => calmly(async () => queries.setQueryData(KEY, await read()));
  useLive(["approvals", "waiting-for-me"], refresh, true, true);
  const { count, more } = waiting.data ?? { count: 0, more: false };
  if (count === 0) return null;
  const told = count > MOST ? `${MOST}+` : more ? `${count}+` : String(count);
  return (
    <span className={css.count} role="status" aria-label={plural("app.nav.waiting", count)}>
      {told}
    </span>
  );
}
