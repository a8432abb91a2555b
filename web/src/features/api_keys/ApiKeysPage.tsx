import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import row from "../../app/shell/Row.module.css";
import { day } from "../../app/time";
import { Window } from "../../app/Window";
import { useSession } from "../session/session";
import { MakeKeyWindow } from "./MakeKeyWindow";
import { type ApiKey, useApiKeys, useRevokeApiKey } from "./queries";

/** The keys of programs in this environment. */
export function ApiKeysPage() {
  const { t, language, plural } = useI18n();
  const session = useSession();
  const keys = useApiKeys();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const here = session.data?.environments.find((one) => one.id === session.data.environment)?.slug ?? "";
  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md" align="flex-start">
        <div style={{ flex: "1 1 300px" }}>
          <Title order={1} size="h2">
            {t("api_keys.title")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("api_keys.line", { environment: here })}
          </Text>
        </div>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
          {t("api_keys.add")}
        </Button>
      </Group>
      {keys.isPending && <Loading />}
      {keys.isError && <Failure error={keys.error} retry={() => void keys.refetch()} flush />}
      {keys.isSuccess && keys.data.length === 0 && (
        <Empty
          icon={<IconKey size={32} stroke={1.4} />}
          what={t("api_keys.empty")}
          mend={t("api_keys.empty.mend")}
        />
      )}
      {keys.isSuccess && keys.data.length > 0 && (
        <ul className={row.rows}>
          {keys.data.map((key) => (
            <li key={key.id} className={row.row}>
              <div className={row.main}>
                <Text fw={600} truncate>
                  {key.name}
                </Text>
                <Text size="sm" c="dimmed">
                  {plural("roles.may", key.permissions.length)} ·{" "}
                  {t("api_keys.ends", { hint: key.hint, date: day(key.created_at, language) })}
                </Text>
              </div>
              <Button
                size="xs"
                flex="none"
                variant="default"
                aria-label={t("api_keys.revoke_named", { name: key.name })}
                onClick={() => setRevoking(key)}
              >
                {t("api_keys.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {making && <MakeKeyWindow close={() => setMaking(false)} />}
      {revoking && <Revoke apiKey={revoking} close={() => setRevoking(null)} />}
    </div>
  );
}

function Revoke({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const { t } = useI18n();
  const revoke = useRevokeApiKey();
  return (
    <Window title={t("api_keys.revoke_named", { name: apiKey.name })} close={close}>
      <Stack gap="md">
        <Text size="sm">{t("api_keys.revoke.line")}</Text>
        {revoke.isError && <Failure error={revoke.error} flush />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("app.cancel")}
          </Button>
          <Button
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate(apiKey.id, { onSuccess: close })}
          >
            {t("api_keys.revoke")}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
