import { Button, Group, Text, Title } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { SessionRow } from "./SessionRow";
import { useEndSession, useEndSessions, useSessions } from "./sessions";

/** Where one is signed in oneself. */
export function OwnSessions({ person }: { person: string }) {
  const { t } = useI18n();
  const sessions = useSessions(person);
  const end = useEndSession(person);
  const endOthers = useEndSessions(person);
  const items = sessions.data?.items ?? [];
  return (
    <section className={page.card}>
      <Group justify="space-between" align="flex-start" mb={4}>
        <div style={{ flex: "1 1 260px" }}>
          <Title order={2} size="h4">
            {t("profile.sessions")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("profile.sessions.line")}
          </Text>
        </div>
        {items.length > 1 && (
          <Button
            variant="default"
            size="xs"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            {t("profile.sessions.end_others")}
          </Button>
        )}
      </Group>
      {sessions.isPending && <Loading />}
      {sessions.isError && <Failure error={sessions.error} retry={() => void sessions.refetch()} flush />}
      {end.isError && <Failure error={end.error} flush />}
      {endOthers.isError && <Failure error={endOthers.error} flush />}
      <ul className={page.cards}>
        {items.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            end={session.own ? null : () => end.mutate(session.id)}
            ending={end.isPending && end.variables === session.id}
          />
        ))}
      </ul>
    </section>
  );
}
