import { Button, Text, Title } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import row from "../../app/shell/Row.module.css";
import { EntryRow } from "./EntryRow";
import { FilterBar } from "./FilterBar";
import { ALL } from "./filter";
import { useAudit } from "./queries";
import { useActors } from "./who";

/** Who did what, and when. */
export function AuditPage() {
  const { t } = useI18n();
  const [filter, setFilter] = useState(ALL);
  const log = useAudit(filter);
  const actors = useActors();
  const entries = log.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <div className={page.page}>
      <Title order={1} size="h2">
        {t("audit.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t("audit.line")}
      </Text>
      <FilterBar filter={filter} actors={actors} change={setFilter} />
      {log.isPending && <Loading />}
      {log.isError && <Failure error={log.error} retry={() => void log.refetch()} flush />}
      {log.isSuccess && entries.length === 0 && (
        <Empty
          icon={<IconHistory size={32} stroke={1.4} />}
          what={t("audit.empty")}
          mend={t("audit.empty.mend")}
        />
      )}
      {entries.length > 0 && (
        <ul className={row.rows}>
          {entries.map((entry) => (
            <li key={entry.id}>
              <EntryRow entry={entry} actors={actors} />
            </li>
          ))}
        </ul>
      )}
      {log.hasNextPage && (
        <Button
          variant="subtle"
          mt="md"
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
    </div>
  );
}
