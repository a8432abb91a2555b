import { Button, Select, Stack } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import type { Filter } from "./filter";
import { useTags } from "./queries";

type Props = { filter: Filter; change: (filter: Filter) => void; channels: { id: string; name: string }[] };

/** What one filters by less often. */
export function FilterFields({ filter, change, channels }: Props) {
  const { t } = useI18n();
  const tags = useTags();
  const some = filter.channel !== null || filter.tag !== null;
  return (
    <Stack gap="sm">
      <Select
        label={t("threads.filter.channel")}
        placeholder={t("threads.filter.channel.all")}
        clearable
        comboboxProps={{ withinPortal: false }}
        data={channels.map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.channel}
        onChange={(channel) => change({ ...filter, channel })}
      />
      <Select
        label={t("threads.filter.tag")}
        placeholder={t("threads.filter.tag.all")}
        nothingFoundMessage={t("threads.filter.tag.none")}
        searchable
        clearable
        comboboxProps={{ withinPortal: false }}
        data={tags}
        value={filter.tag}
        onChange={(tag) => change({ ...filter, tag })}
      />
      {some && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => change({ ...filter, channel: null, tag: null })}
        >
          {t("threads.filter.clear")}
        </Button>
      )}
    </Stack>
  );
}
