import { Button, Select, TextInput } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import css from "./AuditPage.module.css";
import { ALL, type Filter } from "./filter";

const AREAS = [
  "session",
  "second_factor",
  "profile",
  "person",
  "role",
  "team",
  "api_key",
  "workspace",
  "environment",
  "channel",
  "flow",
  "run",
  "thread",
  "ticket",
  "contact",
  "attachment",
  "incident",
  "subscription",
] as const;

export function FilterBar({
  filter,
  actors,
  change,
}: {
  filter: Filter;
  actors: ReadonlyMap<string, string>;
  change: (filter: Filter) => void;
}) {
  const { t } = useI18n();
  const filtered = Object.values(filter).some((value) => value !== "");
  return (
    <div className={css.filters}>
      <Select
        label={t("audit.who")}
        searchable
        clearable
        placeholder={t("audit.who.all")}
        value={filter.who || null}
        onChange={(who) => change({ ...filter, who: who ?? "" })}
        data={[...actors].map(([value, label]) => ({ value, label }))}
      />
      <Select
        label={t("audit.area")}
        clearable
        placeholder={t("audit.area.all")}
        value={filter.area || null}
        onChange={(area) => change({ ...filter, area: area ?? "" })}
        data={AREAS.map((area) => ({ value: area, label: t(`audit.area.${area}`) }))}
      />
      <TextInput
        label={t("audit.from")}
        type="date"
        {...(filter.until ? { max: filter.until } : {})}
        value={filter.from}
        onChange={(event) => change({ ...filter, from: event.currentTarget.value })}
      />
      <TextInput
        label={t("audit.until")}
        type="date"
        {...(filter.from ? { min: filter.from } : {})}
        value={filter.until}
        onChange={(event) => change({ ...filter, until: event.currentTarget.value })}
      />
      {filtered && (
        <Button variant="subtle" onClick={() => change(ALL)}>
          {t("audit.clear")}
        </Button>
      )}
    </div>
  );
}
