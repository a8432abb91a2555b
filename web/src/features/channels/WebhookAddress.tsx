import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { CopyText } from "../../app/CopyText";
import { useI18n } from "../../app/i18n/I18n";
import { useWebhookAddress } from "./queries";

/** Where Meta has to bring what customers write, and whether it can. */
export function WebhookAddress() {
  const { t } = useI18n();
  const { url, known, reachable } = useWebhookAddress();
  const doubt = !known ? "channels.webhook.guessed" : !reachable ? "channels.webhook.unreachable" : null;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t("channels.webhook")}
      </Text>
      <CopyText text={url} label={t("channels.webhook")} />
      <Text size="xs" c="dimmed" mt={4}>
        {t("channels.webhook.line")}
      </Text>
      {doubt && (
        <Alert mt={8} color="ocre" variant="light" icon={<IconAlertTriangle size={18} aria-hidden="true" />}>
          {t(doubt)}
        </Alert>
      )}
    </div>
  );
}
