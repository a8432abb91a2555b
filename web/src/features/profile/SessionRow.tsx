import { Badge, Button, Group, Text } from "@mantine/core";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import { device } from "./device";

/** A session, as somebody recognises it, with the way to end it. */
export function SessionRow({
  session,
  end,
  ending,
}: {
  session: components["schemas"]["SessionSeen"];
  end: (() => void) | null;
  ending: boolean;
}) {
  const { t, language } = useI18n();
  const known = device(session.user_agent);
  const name = known
    ? t("profile.sessions.device", known)
    : session.user_agent || t("profile.sessions.unknown");
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap" component="li" py={8}>
      <div style={{ minWidth: 0 }}>
        <Group gap={8}>
          <Text fw={500} truncate>
            {name}
          </Text>
          {session.own && (
            <Badge variant="light" color="musgo" tt="none" fw={600}>
              {t("profile.sessions.own")}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t("profile.sessions.seen", {
            address: session.address || t("profile.sessions.nowhere"),
            since: dayAndClock(session.since, language),
            seen: dayAndClock(session.last_seen_at, language),
          })}
        </Text>
      </div>
      {end && (
        <Button
          size="xs"
          flex="none"
          variant="default"
          loading={ending}
          onClick={end}
          aria-label={t("profile.sessions.end_named", { device: name })}
        >
          {t("profile.sessions.end")}
        </Button>
      )}
    </Group>
  );
}
