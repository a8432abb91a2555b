import { Alert, Button, Center, Loader, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { explain } from "./api/problem";
import { useI18n } from "./i18n/I18n";

/** While something is on its way. */
export function Loading() {
  const { t } = useI18n();
  return (
    <Center h="100%" mih={160} role="status" aria-label={t("app.loading")}>
      <Loader size="sm" type="dots" />
    </Center>
  );
}

/** Where there is nothing: what it means and what to do. */
export function Empty({
  icon,
  what,
  mend,
  children,
}: {
  icon: ReactNode;
  what: string;
  mend: string;
  children?: ReactNode;
}) {
  return (
    <Center h="100%" mih={220} p="xl">
      <Stack align="center" gap={6} maw={320} ta="center">
        <Text c="dimmed" lh={1}>
          {icon}
        </Text>
        <Text fw={600}>{what}</Text>
        <Text size="sm" c="dimmed">
          {mend}
        </Text>
        {children}
      </Stack>
    </Center>
  );
}

/** What went wrong, where, and how to mend it. */
export function Failure({
  error,
  retry,
  again,
  flush = false,
  children,
}: {
  error: unknown;
  retry?: () => void;
  /** What trying again is called here. */
  again?: string;
  /** Without room around it. */
  flush?: boolean;
  children?: ReactNode;
}) {
  const { t } = useI18n();
  const { what, mend, where, trace } = explain(error, t);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={what}
      role="alert"
      m={flush ? 0 : "sm"}
    >
      <Stack gap={6} align="flex-start">
        <Text size="sm">{mend}</Text>
        {where.map((fault) => (
          <Text size="sm" key={fault.place + fault.what}>
            <b>{fault.place}</b> {fault.what} {fault.mend}
          </Text>
        ))}
        {trace && (
          <Text size="xs" c="dimmed">
            {t("app.problem.trace", { trace })}
          </Text>
        )}
        {retry && (
          <Button size="compact-sm" variant="default" onClick={retry}>
            {again ?? t("app.retry")}
          </Button>
        )}
        {children}
      </Stack>
    </Alert>
  );
}
