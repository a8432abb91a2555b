import { Button, Checkbox, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../app/api/client";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { useMay } from "../session/session";
import css from "./TemplatePage.module.css";

const DAY_MS = 86_400_000;

/** How often a template's links were opened. WhatsApp alone can count that, and does so once the account has allowed it for good. */
export function LinkClicks({ template, account, days }: { template: string; account: string; days: string }) {
  const { t, language } = useI18n();
  const clicks = useQuery({
    queryKey: ["templates", "clicks", template, days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - Number(days) * DAY_MS).toISOString();
      const params = { path: { template }, query: { from } };
      return ask(api.GET("/templates/{template}/clicks", { params, signal }));
    },
    // It is asked for at WhatsApp, which counts such questions.
    staleTime: 5 * 60_000,
  });
  if (clicks.isPending) return <Loading />;
  if (clicks.isError) return <Failure error={clicks.error} retry={() => void clicks.refetch()} flush />;
  const { state, delivered, links } = clicks.data;
  const digits = new Intl.NumberFormat(language);
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  return (
    <section aria-label={t("templates.clicks")}>
      <h3>{t("templates.clicks")}</h3>
      {state === "off" && <SwitchOn account={account} />}
      {state === "unavailable" && (
        <Text size="sm" c="dimmed">
          {t("templates.clicks.unavailable")}
        </Text>
      )}
      {state === "on" && (
        <>
          <Text size="sm" c="dimmed">
            {t("templates.clicks.line", { delivered: digits.format(delivered) })}
          </Text>
          {links.length === 0 ? (
            <Text size="sm">{t("templates.clicks.none")}</Text>
          ) : (
            <table className={css.clicks}>
              <thead>
                <tr>
                  <th scope="col">{t("templates.figures.button")}</th>
                  <th scope="col">{t("templates.clicks.opened")}</th>
                </tr>
              </thead>
              <tbody>
                {links.map(({ button, clicks: count }) => (
                  <tr key={button}>
                    <td>{button}</td>
                    <td>
                      {digits.format(count)}{" "}
                      {delivered > 0 && <small>{share.format(count / delivered)}</small>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </section>
  );
}

/** WhatsApp asks for this once, and it cannot be taken back: so it takes two steps, and whoever may not is told who may. */
function SwitchOn({ account }: { account: string }) {
  const { t } = useI18n();
  const maySwitch = useMay("channels:write");
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const change = useMutation({
    mutationFn: () => ask(api.POST("/template-accounts/{account}/clicks", { params: { path: { account } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["templates", "clicks"] }),
  });
  const about = (
    <Text size="sm" c="dimmed" mb={8}>
      {t("templates.clicks.off")} {!maySwitch && t("templates.clicks.others")}
    </Text>
  );
  if (!maySwitch) return about;
  return (
    <>
      {about}
      <Checkbox
        mb={8}
        label={t("templates.clicks.sure")}
        checked={sure}
        onChange={(event) => setSure(event.currentTarget.checked)}
      />
      <Button
        size="xs"
        variant="default"
        disabled={!sure}
        loading={change.isPending}
        onClick={() => change.mutate()}
      >
        {t("templates.clicks.switch_on")}
      </Button>
      {change.isError && <Failure error={change.error} flush />}
    </>
  );
}
