import { Button, Group, Stack, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy, IconDownload } from "@tabler/icons-react";
import { useI18n } from "../../app/i18n/I18n";
import { Window } from "../../app/Window";
import css from "./RecoveryCodes.module.css";

/** Recovery codes, shown this once. */
export function RecoveryCodes({ codes, close }: { codes: string[]; close: () => void }) {
  const { t } = useI18n();
  const clipboard = useClipboard({ timeout: 2_000 });
  const file = () => {
    const url = URL.createObjectURL(new Blob([`Hilo\n\n${codes.join("\n")}\n`], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "hilo-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Window title={t("profile.codes")} close={close} stays>
      <Stack gap="md">
        <Text size="sm">{t("profile.codes.line")}</Text>
        <ol className={css.codes}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <Group justify="flex-end">
          <Button
            variant="default"
            leftSection={clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            onClick={() => clipboard.copy(codes.join("\n"))}
          >
            {t(clipboard.copied ? "app.copied" : "app.copy")}
          </Button>
          <Button variant="default" leftSection={<IconDownload size={16} />} onClick={file}>
            {t("profile.codes.file")}
          </Button>
          <Button onClick={close}>{t("profile.codes.kept")}</Button>
        </Group>
      </Stack>
    </Window>
  );
}
