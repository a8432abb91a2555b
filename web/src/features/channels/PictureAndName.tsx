import { Button, FileButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { upload } from "../../app/api/client";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { type NumberStanding, useChangePicture, useRename } from "./queries";

/** The picture that people see, to be changed at once, and the name, which WhatsApp reviews. */
export function PictureAndName({ channel, number }: { channel: string; number: NumberStanding }) {
  const { t } = useI18n();
  const picture = useChangePicture(channel);
  const rename = useRename(channel);
  const [name, setName] = useState("");
  const [trouble, setTrouble] = useState<unknown>(null);
  const take = async (file: File | null) => {
    if (!file) return;
    setTrouble(null);
    try {
      await picture.mutateAsync(await upload(file));
    } catch (failure) {
      setTrouble(failure);
    }
  };
  return (
    <Stack gap="sm" mb="md">
      <Group gap="sm">
        <FileButton accept="image/jpeg,image/png" onChange={(file) => void take(file)}>
          {(props) => (
            <Button
              {...props}
              size="compact-sm"
              variant="light"
              leftSection={<IconUpload size={15} />}
              loading={picture.isPending}
            >
              {t("channels.picture")}
            </Button>
          )}
        </FileButton>
        <Text size="sm" role="status">
          {picture.isSuccess && trouble === null && t("channels.picture.saved")}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        {t("channels.picture.line")}
      </Text>
      {trouble !== null && <Failure error={trouble} flush />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate(name.trim(), { onSuccess: () => setName("") });
        }}
      >
        <Group align="end" gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            label={t("channels.rename")}
            maxLength={128}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={rename.isPending} disabled={name.trim() === ""}>
            {t("channels.rename.ask")}
          </Button>
        </Group>
      </form>
      <Text size="sm" c="dimmed" role="status">
        {number.new_name_status
          ? t("channels.rename.waits", { status: number.new_name_status })
          : t("channels.rename.line")}
      </Text>
      {rename.isError && <Failure error={rename.error} flush />}
    </Stack>
  );
}
