import {
  IconAlertTriangle,
  IconBolt,
  IconClipboardCheck,
  IconInbox,
  IconRoute2,
  IconSettings,
  IconWifiOff,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Navigate, NavLink, Outlet, useLocation } from "react-router";
import { isSignedOut, useSession } from "../../features/session/session";
import { Commands } from "../commands/Commands";
import { useI18n } from "../i18n/I18n";
import type { WordKey } from "../i18n/translate";
import { useOwnLanguage } from "../i18n/useOwnLanguage";
import { useConnected, useConnection } from "../live";
import { Failure, Loading } from "../States";
import { Mark } from "../theme/Mark";
import { PhoneLink } from "./PhoneLink";
import { Profile } from "./Profile";
import css from "./Shell.module.css";
import { WaitingCount } from "./WaitingCount";

const PLACES = [
  { to: "/inbox", word: "app.nav.inbox", Icon: IconInbox, needs: "threads:read" },
  { to: "/flows", word: "app.nav.flows", Icon: IconRoute2, needs: "flows:read" },
  { to: "/macros", word: "app.nav.macros", Icon: IconBolt, needs: "threads:read" },
  { to: "/approvals", word: "app.nav.approvals", Icon: IconClipboardCheck, needs: "threads:read" },
  { to: "/incidents", word: "app.nav.incidents", Icon: IconAlertTriangle, needs: "incidents:read" },
  { to: "/settings", word: "app.nav.settings", Icon: IconSettings, needs: null },
] as const satisfies readonly { to: string; word: WordKey; needs: string | null; Icon: unknown }[];

/** What stands around every screen: the rail (at the bottom on phones), the connection, the person. */
export function Shell() {
  const { t } = useI18n();
  const session = useSession();
  useConnection();
  const connected = useConnected();
  const { pathname } = useLocation();
  useOwnLanguage(session.data?.profile?.locale ?? null);
  const reading = /^\/inbox\/./.test(pathname);

  useEffect(() => {
    const place = PLACES.find(({ to }) => pathname.startsWith(to));
    document.title = place ? `${t(place.word)} · Hilo` : "Hilo";
  }, [pathname, t]);

  // What had the focus may have gone with the screen before: whoever uses keys goes on from the new one, not from the top.
  const main = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked at when another screen is there.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [pathname, session.isSuccess]);

  if (session.isPending) return <Loading />;
  if (isSignedOut(session.error)) return <Navigate to="/sign-in" state={{ from: pathname }} replace />;
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />;

  const places = PLACES.filter(({ needs }) => needs === null || session.data.permissions.includes(needs));
  return (
    <div className={css.shell} data-reading={reading || undefined}>
      <nav className={css.rail} aria-label={t("app.nav.label")}>
        <span className={css.mark}>
          <Mark size={34} />
        </span>
        {places.map(({ to, word, Icon }) => (
          <NavLink key={to} to={to} className={css.place ?? ""}>
            <Icon size={22} stroke={1.7} aria-hidden="true" />
            <span>{t(word)}</span>
            {to === "/approvals" && <WaitingCount />}
          </NavLink>
        ))}
        <span className={css.gap} />
        {session.data.permissions.includes("channels:read") && <PhoneLink />}
        <Profile />
      </nav>
      <Commands places={places} />
      <main ref={main} tabIndex={-1} className={css.main}>
        {!connected && (
          <div className={css.lost} role="status">
            <IconWifiOff size={16} aria-hidden="true" /> {t("app.live.lost")}
          </div>
        )}
        <div className={css.page}>
          <Outlet />
        </div>
      </main>
    </div>
  );
}
