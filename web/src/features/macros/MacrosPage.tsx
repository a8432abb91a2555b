import { ActionIcon, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconBolt, IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useMay } from "../session/session";
import { MacroForm } from "./MacroForm";
import css from "./Macros.module.css";
import { type Macro, useMacros } from "./queries";

/** The answers that the team has ready: what each says, and how to call it up. */
export function MacrosPage() {
  const { t } = useI18n();
  const macros = useMacros();
  const mayWrite = useMay("macros:write");
  const [open, setOpen] = useState<Macro | "new" | null>(null);
  const items = macros.data?.items ?? [];
  const add = (
    <Button
      size="sm"
      style={{ flex: "none" }}
      leftSection={<IconPlus size={17} />}
      onClick={() => setOpen("new")}
    >
      {t("macros.add")}
    </Button>
  );

  return (
    <div className={page.page}>
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Title order={1} size="h2">
          {t("macros.title")}
        </Title>
        {mayWrite && items.length > 0 && add}
      </Group>
      <Text size="sm" c="dimmed" mb="lg">
        {t("macros.about")}
      </Text>
      {macros.isPending && <Loading />}
      {macros.isError && <Failure error={macros.error} retry={() => void macros.refetch()} />}
      {macros.isSuccess && items.length === 0 && (
        <Empty
          icon={<IconBolt size={32} stroke={1.4} />}
          what={t("macros.empty")}
          mend={t(mayWrite ? "macros.empty.mend" : "macros.empty.others")}
        >
          {mayWrite && add}
        </Empty>
      )}
      <Stack gap="sm" component="ul" className={page.cards ?? ""}>
        {items.map((macro) => (
          <li key={macro.id} className={page.card}>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <div className={css.words}>
                <Group gap="xs" mb={4}>
                  <Text fw={600}>{macro.name}</Text>
                  <code className={css.shortcut}>/{macro.shortcut}</code>
                </Group>
                <Text size="sm" c="dimmed" className={css.body ?? ""} lineClamp={4}>
                  {macro.body}
                </Text>
              </div>
              {mayWrite && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  aria-label={t("macros.edit", { name: macro.name })}
                  onClick={() => setOpen(macro)}
                >
                  <IconPencil size={18} />
                </ActionIcon>
              )}
            </Group>
          </li>
        ))}
      </Stack>
      {open !== null && (
        <MacroForm
          key={open === "new" ? "new" : open.id}
          before={open === "new" ? null : open}
          close={() => setOpen(null)}
        />
      )}
    </div>
  );
}
