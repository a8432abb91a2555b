import { useI18n } from "../../app/i18n/I18n";
import css from "./CostsPage.module.css";
import { categoryOf, money } from "./money";
import type { ChargeSum } from "./queries";

const KINDS = ["regular", "free_customer_service", "free_entry_point"] as const;

/** What was charged, a line for each kind. `names` tells channels apart, where there are several. */
export function Sums({ sums, names }: { sums: ChargeSum[]; names?: Map<string, string> }) {
  const { t, language } = useI18n();
  const digits = new Intl.NumberFormat(language);
  return (
    <table className={css.sums}>
      <thead>
        <tr>
          {names && <th scope="col">{t("costs.channel")}</th>}
          <th scope="col">{t("costs.category")}</th>
          <th scope="col" data-number>
            {t("costs.messages")}
          </th>
          <th scope="col" data-number>
            {t("costs.cost")}
          </th>
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => {
          const kind = KINDS.find((one) => one === sum.kind) ?? "regular";
          return (
            <tr key={[sum.channel, sum.category, sum.kind, sum.cost?.currency].join()}>
              {names && <td>{names.get(sum.channel) ?? t("costs.channel.gone")}</td>}
              <td>{t(categoryOf(sum.category))}</td>
              <td data-number>{digits.format(sum.messages)}</td>
              <td data-number>
                {kind !== "regular" ? (
                  <span className={css.free}>{t(`costs.${kind}`)}</span>
                ) : sum.cost ? (
                  money(sum.cost, language)
                ) : (
                  <span className={css.free}>{t("costs.unknown")}</span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
