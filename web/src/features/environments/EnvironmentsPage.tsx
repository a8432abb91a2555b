import { Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { ConsentWordsWindow } from "../consent/ConsentWordsWindow";
import { useMay, useSession } from "../session/session";
import css from "./EnvironmentsPage.module.css";
import { type Environment, useEnvironments } from "./queries";
import { TestersWindow } from "./TestersWindow";
import { VariablesWindow } from "./VariablesWindow";
import { linesOf } from "./variables";

const KINDS = ["sandbox", "testing", "production"] as const;

/** Where flows run, and what they read there. */
export function EnvironmentsPage() {
  const { t } = useI18n();
  const environments = useEnvironments();
  const [open, setOpen] = useState<string | null>(null);
  const [testing, setTesting] = useState<Environment | null>(null);
  const [stopping, setStopping] = useState<Environment | null>(null);
  const opened = environments.data?.find(({ id }) => id === open);
  return (
    <div className={page.page}>
      <Title order={1} size="h2">
        {t("environments.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t("environments.line")}
      </Text>
      {environments.isPending && <Loading />}
      {environments.isError && (
        <Failure error={environments.error} retry={() => void environments.refetch()} flush />
      )}
      <Stack gap="sm" component="ul" className={page.cards ?? ""}>
        {environments.data?.map((environment) => (
          <li key={environment.id} className={page.card}>
            <Card
              environment={environment}
              edit={() => setOpen(environment.id)}
              stop={() => setStopping(environment)}
              name={() => setTesting(environment)}
            />
          </li>
        ))}
      </Stack>
      {stopping && <ConsentWordsWindow environment={stopping} close={() => setStopping(null)} />}
      {testing && <TestersWindow environment={testing} close={() => setTesting(null)} />}
      {opened && <VariablesWindow environment={opened} close={() => setOpen(null)} />}
    </div>
  );
}

function Card({
  environment,
  edit,
  stop,
  name,
}: {
  environment: Environment;
  edit: () => void;
  stop: () => void;
  name: () => void;
}) {
  const { t } = useI18n();
  const mayPublish = useMay("flows:publish");
  const mayWrite = useMay("settings:write");
  const here = useSession().data?.environment === environment.id;
  const kind = KINDS.find((name) => name === environment.kind);
  const lines = linesOf(environment.variables);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap={8}>
          <Title order={2} size="h4">
            {environment.slug}
          </Title>
          {kind && kind !== environment.slug && (
            <Text size="sm" c="dimmed">
              {t(`environments.kind.${kind}`)}
            </Text>
          )}
          {here && (
            <Badge variant="light" color="musgo" tt="none" fw={600}>
              {t("environments.here")}
            </Badge>
          )}
        </Group>
        <Group gap={8}>
          {mayPublish && (
            <Button
              size="xs"
              variant="default"
              onClick={name}
              aria-label={t("environments.testers.open_named", { environment: environment.slug })}
            >
              {t("environments.testers")}
              {environment.testers > 0 && ` (${environment.testers})`}
            </Button>
          )}
          {mayWrite && (
            <>
              <Button
                size="xs"
                variant="default"
                onClick={stop}
                aria-label={t("consent.settings.open_named", { environment: environment.slug })}
              >
                {t("consent.settings.open")}
              </Button>
              <Button
                size="xs"
                variant="default"
                onClick={edit}
                aria-label={t("environments.edit_named", { environment: environment.slug })}
              >
                {t("environments.edit")}
              </Button>
            </>
          )}
        </Group>
      </Group>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("environments.none")}
        </Text>
      ) : (
        <dl className={css.variables}>
          {lines.map(({ key, name, text }) => (
            <div key={key}>
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </Stack>
  );
}
