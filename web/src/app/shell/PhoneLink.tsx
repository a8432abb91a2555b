import { IconDeviceMobile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../api/client";
import { useI18n } from "../i18n/I18n";
import { phoneOf } from "./phoneOf";
import css from "./Shell.module.css";

/** Where a simulated WhatsApp stands behind a channel, the way to its customers' phones. */
export function PhoneLink() {
  const { t } = useI18n();
  const channels = useQuery({ queryKey: ["channels"], queryFn: () => ask(api.GET("/channels")) });
  const phone = phoneOf(channels.data?.items ?? [], location.hostname);
  if (phone === null) return null;
  return (
    <a href={phone} target="_blank" rel="noopener" className={css.place} title={t("app.nav.phone.what")}>
      <IconDeviceMobile size={22} stroke={1.7} aria-hidden="true" />
      <span>{t("app.nav.phone")}</span>
    </a>
  );
}
