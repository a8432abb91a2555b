import { Button, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconCoins } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useChannels } from "../channels/queries";
import { useMay } from "../session/session";
import css from "./CostsPage.module.css";
import { money, month } from "./money";
import { type AccountRates, type ChargeSum, useCosts, useRates } from "./queries";
import { RatesWindow } from "./RatesWindow";
import { Sums } from "./Sums";

/** What messages cost, and by which rates that is reckoned. */
export function CostsPage() {
  const { t } = useI18n();
  const [back, setBack] = useState<"0" | "1">("0");
  const span = useMemo(() => month(back === "0" ? 0 : 1, new Date()), [back]);
  const costs = useCosts(span);
  return (
    <div className={page.page}>
      <Title order={1} size="h2">
        {t("costs.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t("costs.line")}
      </Text>
      <SegmentedControl
        aria-label={t("costs.period")}
        mb="md"
        data={[
          { value: "0", label: t("costs.month.this") },
          { value: "1", label: t("costs.month.last") },
        ]}
        value={back}
        onChange={(value) => setBack(value === "1" ? "1" : "0")}
      />
      {costs.isPending && <Loading />}
      {costs.isError && <Failure error={costs.error} retry={() => void costs.refetch()} flush />}
      {costs.data && <Charged sums={costs.data} />}
      <Rates />
    </div>
  );
}

function Charged({ sums }: { sums: ChargeSum[] }) {
  const { t, language } = useI18n();
  const channels = useChannels().data ?? [];
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  if (sums.length === 0) {
    return (
      <Empty icon={<IconCoins size={32} stroke={1.4} />} what={t("costs.none")} mend={t("costs.none.mend")} />
    );
  }
  return (
    <div className={page.card}>
      <Text size="sm" c="dimmed">
        {t("costs.total")}
      </Text>
      <p className={css.total}>{totals(sums, language).join(" + ") || t("costs.unknown")}</p>
      <Sums sums={sums} {...(channels.length > 1 ? { names } : {})} />
    </div>
  );
}

/** What everything costs together, one amount for each currency. */
function totals(sums: ChargeSum[], language: string): string[] {
  const all = new Map<string, number>();
  for (const { cost } of sums) {
    // Millionths are whole numbers, so nothing is lost in adding them up.
    const micros = cost ? Math.round(Number(cost.amount) * 1_000_000) : 0;
    if (cost) all.set(cost.currency, (all.get(cost.currency) ?? 0) + micros);
  }
  return [...all].map(([currency, micros]) =>
    money({ amount: String(micros / 1_000_000), currency }, language),
  );
}

function Rates() {
  const { t } = useI18n();
  const rates = useRates();
  const [open, setOpen] = useState<AccountRates | null>(null);
  return (
    <section>
      <Title order={2} size="h4" mt="xl" mb={4}>
        {t("costs.rates")}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t("costs.rates.line")}
      </Text>
      {rates.isPending && <Loading />}
      {rates.isError && <Failure error={rates.error} retry={() => void rates.refetch()} flush />}
      <Stack gap="sm" component="ul" className={page.cards ?? ""}>
        {rates.data?.map((account) => (
          <li key={account.account} className={page.card}>
            <Account account={account} edit={() => setOpen(account)} />
          </li>
        ))}
      </Stack>
      {open && <RatesWindow account={open} close={() => setOpen(null)} />}
    </section>
  );
}

function Account({ account, edit }: { account: AccountRates; edit: () => void }) {
  const { t, plural } = useI18n();
  const mayWrite = useMay("channels:write");
  const known = account.currency && account.rates.length > 0;
  return (
    <Group justify="space-between" wrap="nowrap" align="start">
      <div>
        <Title order={3} size="h5">
          {t("costs.account", { account: account.account })}
        </Title>
        <p className={css.rates}>
          {known
            ? plural("costs.rates.count", account.rates.length, { currency: account.currency ?? "" })
            : t("costs.rates.none")}
        </p>
      </div>
      {mayWrite && (
        <Button
          size="xs"
          variant="default"
          onClick={edit}
          aria-label={t("costs.rates.edit_of", { account: account.account })}
        >
          {t(known ? "costs.rates.edit" : "costs.rates.write")}
        </Button>
      )}
    </Group>
  );
}
