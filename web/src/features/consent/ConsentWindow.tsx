import { Button, Stack, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import { Window } from "../../app/Window";
import { useMay } from "../session/session";
import css from "./Consent.module.css";
import { EntryLine } from "./EntryLine";
import { useLedger } from "./queries";
import { RecordForm } from "./RecordForm";

type Props = { contact: string; name: string; close: () => void };

/** What a person decided about what they are sent, with its proof; and a place to note another decision. */
export default function ConsentWindow(props: Props) {
  const { t } = useI18n();
  const spoken = useSettingsWords();
  return (
    <Window
      title={spoken ? t("consent.title", { name: props.name }) : props.name}
      close={props.close}
      size={560}
    >
      {spoken ? <Ledger {...props} /> : <Loading />}
    </Window>
  );
}

function Ledger({ contact, close }: Props) {
  const { t } = useI18n();
  const mayWrite = useMay("contacts:write");
  const [noting, setNoting] = useState(false);
  const ledger = useLedger(contact);
  const entries = ledger.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t("consent.line")}
      </Text>
      {mayWrite &&
        (noting ? (
          <RecordForm contact={contact} done={() => setNoting(false)} />
        ) : (
          <Button
            variant="default"
            size="sm"
            style={{ alignSelf: "flex-start" }}
            onClick={() => setNoting(true)}
          >
            {t("consent.record")}
          </Button>
        ))}
      {ledger.isPending && <Loading />}
      {ledger.isError && <Failure error={ledger.error} retry={() => void ledger.refetch()} flush />}
      {ledger.isSuccess && entries.length === 0 && !noting && (
        <Empty
          icon={<IconHistory size={28} stroke={1.4} />}
          what={t("contacts.consent.none")}
          mend={t("consent.empty")}
        />
      )}
      {entries.length > 0 && (
        <ul className={css.ledger}>
          {entries.map((entry) => (
            <EntryLine key={entry.id} entry={entry} go={close} />
          ))}
        </ul>
      )}
      {ledger.hasNextPage && (
        <Button
          variant="subtle"
          size="xs"
          loading={ledger.isFetchingNextPage}
          onClick={() => void ledger.fetchNextPage()}
        >
          {t("consent.more")}
        </Button>
      )}
    </Stack>
  );
}
