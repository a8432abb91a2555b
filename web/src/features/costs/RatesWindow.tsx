import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import css from "./CostsPage.module.css";
import { categoryOf, RATED } from "./money";
import { type AccountRates, type Rate, useSaveRates } from "./queries";

type Line = Rate & { key: string };

const line = (rate: Rate): Line => ({ key: crypto.randomUUID(), ...rate });
const empty = () => line({ prefix: "", category: "marketing", amount: "" });

/** All rates of an account: what is not here goes. */
export function RatesWindow({ account, close }: { account: AccountRates; close: () => void }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  // What is changed is what was shown, even if the list is read again meanwhile.
  const [shown] = useState(account);
  const [currency, setCurrency] = useState(shown.currency ?? "USD");
  const [lines, setLines] = useState<Line[]>(() =>
    shown.rates.length > 0 ? shown.rates.map(line) : [empty()],
  );
  const save = useSaveRates(shown);
  const problem = save.error instanceof ApiError ? save.error.problem : null;
  const fault = (pointer: string) => {
    const found = problem?.errors?.find((error) => error.pointer === pointer);
    return found ? found.detail : null;
  };
  const stale = problem?.code === "changed_meanwhile";
  const reload = () => void queries.invalidateQueries({ queryKey: ["costs"] }).then(close);
  const set = (key: string, changed: Partial<Rate>) =>
    setLines(lines.map((one) => (one.key === key ? { ...one, ...changed } : one)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const rates = lines.map(({ prefix, category, amount }) => ({
      prefix: prefix.trim(),
      category,
      // Where decimals follow a comma, people write one.
      amount: amount.trim().replace(",", "."),
    }));
    save.mutate({ currency: currency.trim().toUpperCase(), rates }, { onSuccess: close });
  };
  return (
    <Window title={t("costs.rates.edit_of", { account: shown.account })} close={close} stays size={640}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("costs.rates.mend")}
          </Text>
          <TextInput
            label={t("costs.currency")}
            maw={140}
            maxLength={3}
            spellCheck={false}
            value={currency}
            error={fault("/currency")}
            onChange={(event) => setCurrency(event.currentTarget.value)}
          />
          {lines.map((one, at) => (
            <div key={one.key} className={css.line}>
              <TextInput
                aria-label={t("costs.rate.prefix")}
                placeholder={t("costs.rate.all")}
                leftSection="+"
                inputMode="numeric"
                value={one.prefix}
                error={fault(`/rates/${at}/prefix`) ?? fault(`/rates/${at}`)}
                onChange={(event) => set(one.key, { prefix: event.currentTarget.value })}
              />
              <Select
                aria-label={t("costs.category")}
                allowDeselect={false}
                data={RATED.map((category) => ({ value: category, label: t(categoryOf(category)) }))}
                value={one.category}
                onChange={(category) => set(one.key, { category: category ?? one.category })}
              />
              <TextInput
                aria-label={t("costs.rate.amount")}
                placeholder="0.0618"
                inputMode="decimal"
                value={one.amount}
                error={fault(`/rates/${at}/amount`)}
                onChange={(event) => set(one.key, { amount: event.currentTarget.value })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("costs.rate.remove")}
                onClick={() => setLines(lines.filter(({ key }) => key !== one.key))}
              >
                <IconTrash size={17} />
              </ActionIcon>
            </div>
          ))}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={15} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => setLines([...lines, empty()])}
          >
            {t("costs.rate.add")}
          </Button>
          {save.isError && !problem?.errors?.length && (
            <Failure error={save.error} flush {...(stale ? { retry: reload, again: t("app.reload") } : {})} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("app.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
