import {
  IconBrandWhatsapp,
  IconCoins,
  IconHistory,
  IconKey,
  IconLock,
  IconShield,
  IconStack2,
  IconTemplate,
  IconUser,
  IconUsers,
  IconWebhook,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { NavLink, Outlet, useLocation } from "react-router";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import type { WordKey } from "../../app/i18n/translate";
import { Empty, Loading } from "../../app/States";
import { useSession } from "../session/session";
import css from "./SettingsPage.module.css";

const PLACES = [
  { to: "profile", word: "settings.profile", needs: null, Icon: IconUser },
  { to: "people", word: "settings.people", needs: "people:read", Icon: IconUsers },
  { to: "roles", word: "settings.roles", needs: "people:read", Icon: IconShield },
  { to: "channels", word: "settings.channels", needs: "channels:read", Icon: IconBrandWhatsapp },
  { to: "templates", word: "settings.templates", needs: "templates:write", Icon: IconTemplate },
  { to: "costs", word: "settings.costs", needs: "channels:read", Icon: IconCoins },
  { to: "environments", word: "settings.environments", needs: "settings:write", Icon: IconStack2 },
  { to: "api-keys", word: "settings.api_keys", needs: "api_keys:write", Icon: IconKey },
  { to: "webhooks", word: "settings.subscriptions", needs: "channels:write", Icon: IconWebhook },
  { to: "audit", word: "settings.audit", needs: "audit:read", Icon: IconHistory },
] as const satisfies readonly { to: string; word: WordKey; needs: string | null; Icon: unknown }[];

/** What is set once and looked at seldom: oneself, people, keys. Only what one may see is named. */
export function SettingsPage() {
  const { t } = useI18n();
  const permissions = useSession().data?.permissions ?? [];
  const spoken = useSettingsWords();
  const places = PLACES.filter(({ needs }) => needs === null || permissions.includes(needs));
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  const here = pathname.split("/")[2];
  // Without a place, the first one follows.
  const may = here === undefined || places.some(({ to }) => to === here);
  // On phones the places stand in a line that is longer than the screen.
  useEffect(() => {
    const current = spoken && here ? nav.current?.querySelector("[aria-current=page]") : null;
    current?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [here, spoken]);

  if (!spoken) return <Loading />;
  return (
    <div className={css.page}>
      <nav ref={nav} className={css.places} aria-label={t("settings.title")}>
        <span className={css.title}>{t("settings.title")}</span>
        {places.map(({ to, word, Icon }) => (
          <NavLink key={to} to={to} className={css.place ?? ""}>
            <Icon size={18} stroke={1.7} aria-hidden="true" />
            {t(word)}
          </NavLink>
        ))}
      </nav>
      <div className={css.content}>
        {may ? (
          <Outlet />
        ) : (
          <Empty
            icon={<IconLock size={32} stroke={1.4} />}
            what={t("settings.forbidden")}
            mend={t("settings.forbidden.mend")}
          />
        )}
      </div>
    </div>
  );
}
