import { Button, Group, Stack, Text, Title } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { SessionRow } from "../profile/SessionRow";
import { useEndSession, useEndSessions, useSessions } from "../profile/sessions";
import { type Person, useRemoveNumber, useResetSecondFactor } from "./queries";

/** Where somebody is signed in, and what helps who lost their phone. */
export function PersonAccess({ person }: { person: Person }) {
  const { t } = useI18n();
  const sessions = useSessions(person.id);
  const end = useEndSession(person.id);
  const endAll = useEndSessions(person.id);
  const reset = useResetSecondFactor(person.id);
  const remove = useRemoveNumber(person.id);
  const items = sessions.data?.items ?? [];
  return (
    <Stack gap="md">
      <div>
        <Group justify="space-between">
          <Title order={3} size="h5">
            {t("people.sessions")}
          </Title>
          {items.length > 1 && (
            <Button size="xs" variant="default" loading={endAll.isPending} onClick={() => endAll.mutate()}>
              {t("people.sessions.end")}
            </Button>
          )}
        </Group>
        {sessions.isPending && <Loading />}
        {sessions.isError && <Failure error={sessions.error} flush />}
        {end.isError && <Failure error={end.error} flush />}
        {endAll.isError && <Failure error={endAll.error} flush />}
        {sessions.isSuccess && items.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("people.sessions.none")}
          </Text>
        )}
        <ul className={page.cards}>
          {items.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              end={() => end.mutate(session.id)}
              ending={end.isPending && end.variables === session.id}
            />
          ))}
        </ul>
      </div>
      {person.second_factor && (
        <Taking
          title={t("people.factor")}
          line={t("people.factor.reset.line")}
          take={t("people.factor.reset")}
          sure={t("people.factor.reset.sure")}
          taking={reset}
        />
      )}
      {person.number && (
        <Taking
          title={t("people.number")}
          line={t("people.number.line")}
          take={t("people.number.remove")}
          sure={t("people.number.sure")}
          taking={remove}
        />
      )}
    </Stack>
  );
}

type Way = {
  title: string;
  line: string;
  take: string;
  sure: string;
  taking: UseMutationResult<unknown, Error, void>;
};

/** Takes something of somebody's away, once one has said so twice. */
function Taking({ title, line, take, sure, taking }: Way) {
  const { t } = useI18n();
  const [asked, setAsked] = useState(false);
  return (
    <Stack gap={6} align="flex-start">
      <Title order={3} size="h5">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {line}
      </Text>
      {taking.isError && <Failure error={taking.error} flush />}
      {asked ? (
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setAsked(false)}>
            {t("app.cancel")}
          </Button>
          <Button size="xs" color="red" loading={taking.isPending} onClick={() => taking.mutate()}>
            {sure}
          </Button>
        </Group>
      ) : (
        <Button size="xs" variant="default" onClick={() => setAsked(true)}>
          {take}
        </Button>
      )}
    </Stack>
  );
}
