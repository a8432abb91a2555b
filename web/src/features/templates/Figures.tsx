import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../app/api/client";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { Sums } from "../costs/Sums";
import { LinkClicks } from "./LinkClicks";
import css from "./TemplatePage.module.css";

const DAY_MS = 86_400_000;
const PARTS = ["sent", "delivered", "read", "failed"] as const;

/** How the messages made of a template fared, and what they cost. `links` is the account of a template that has links. */
export function Figures({ template, links }: { template: string; links: string | null }) {
  const { t, language } = useI18n();
  const [days, setDays] = useState("30");
  const figures = useQuery({
    queryKey: ["templates", "figures", template, days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - Number(days) * DAY_MS).toISOString();
      const params = { path: { template }, query: { from } };
      return ask(api.GET("/templates/{template}/figures", { params, signal }));
    },
    refetchInterval: 30_000,
  });
  const digits = new Intl.NumberFormat(language);
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  return (
    <section className={css.figures} aria-label={t("templates.figures")}>
      <header>
        <h2>{t("templates.figures")}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t("templates.figures.period")}
          data={["7", "30", "90"].map((value) => ({
            value,
            label: t("templates.figures.days", { count: value }),
          }))}
          value={days}
          onChange={setDays}
        />
      </header>
      {figures.isPending && <Loading />}
      {figures.isError && <Failure error={figures.error} retry={() => void figures.refetch()} flush />}
      {figures.data && figures.data.ordered === 0 && <p>{t("templates.figures.none")}</p>}
      {figures.data && figures.data.ordered > 0 && (
        <>
          <dl>
            <div>
              <dt>{t("templates.figures.ordered")}</dt>
              <dd>{digits.format(figures.data.ordered)}</dd>
            </div>
            {PARTS.map((part) => (
              <div key={part}>
                <dt>{t(`templates.figures.${part}`)}</dt>
                <dd>
                  {digits.format(figures.data[part])}{" "}
                  <small>{share.format(figures.data[part] / figures.data.ordered)}</small>
                </dd>
              </div>
            ))}
            <div>
              <dt>{t("templates.figures.clicked")}</dt>
              <dd>
                {digits.format(figures.data.clicked)} {/* People press what was delivered to them. */}
                {figures.data.delivered > 0 && (
                  <small>{share.format(figures.data.clicked / figures.data.delivered)}</small>
                )}
              </dd>
            </div>
          </dl>
          {figures.data.buttons.length > 0 && (
            <table className={css.clicks}>
              <thead>
                <tr>
                  <th scope="col">{t("templates.figures.button")}</th>
                  <th scope="col">{t("templates.figures.presses")}</th>
                  <th scope="col">{t("templates.figures.people")}</th>
                </tr>
              </thead>
              <tbody>
                {figures.data.buttons.map(({ button, presses, messages }) => (
                  <tr key={button}>
                    <td>{button}</td>
                    <td>{digits.format(presses)}</td>
                    <td>
                      {digits.format(messages)}{" "}
                      {figures.data.delivered > 0 && (
                        <small>{share.format(messages / figures.data.delivered)}</small>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
      {/* Other programs send it too, and WhatsApp counts all of it. */}
      {links !== null && <LinkClicks template={template} account={links} days={days} />}
      {figures.data && figures.data.charges.length > 0 && <Sums sums={figures.data.charges} />}
    </section>
  );
}
