import { ActionIcon, Button, Select, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useI18n } from "../../app/i18n/I18n";
import css from "./Consent.module.css";
import { type ConsentButton, TOPICS } from "./queries";

export type ButtonLine = ConsentButton & { key: string };

/** Buttons of templates whose press is a decision. */
export function ConsentButtons({
  lines,
  change,
  fault,
}: {
  lines: ButtonLine[];
  change: (lines: ButtonLine[]) => void;
  fault: (place: string) => string | undefined;
}) {
  const { t } = useI18n();
  const set = (key: string, changed: Partial<ButtonLine>) =>
    change(lines.map((line) => (line.key === key ? { ...line, ...changed } : line)));
  const added: ButtonLine = {
    key: crypto.randomUUID(),
    label: "",
    topic: "marketing",
    decision: "withdrawn",
    answer: "",
  };
  return (
    <section aria-label={t("consent.settings.buttons")}>
      <Stack gap="sm">
        <div>
          <Title order={3} size="h6">
            {t("consent.settings.buttons")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("consent.settings.buttons.line")}
          </Text>
        </div>
        {lines.map((line, at) => (
          <fieldset
            key={line.key}
            className={css.language}
            aria-label={line.label.trim() || t("consent.settings.button.new")}
          >
            <Stack gap="sm">
              <div className={css.head}>
                <TextInput
                  label={t("consent.settings.button.label")}
                  maxLength={25}
                  style={{ flex: 1 }}
                  value={line.label}
                  error={fault(`/buttons/${at}/label`)}
                  onChange={(event) => set(line.key, { label: event.currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  mt={24}
                  aria-label={t("consent.settings.button.remove", { label: line.label })}
                  onClick={() => change(lines.filter(({ key }) => key !== line.key))}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </div>
              <Select
                label={t("consent.settings.button.does")}
                allowDeselect={false}
                value={`${line.decision}/${line.topic}`}
                onChange={(chosen) => {
                  const [decision = line.decision, topic = line.topic] = (chosen ?? "").split("/");
                  set(line.key, chosen ? { decision, topic } : {});
                }}
                data={(["withdrawn", "given"] as const).flatMap((decision) =>
                  TOPICS.map((topic) => ({
                    value: `${decision}/${topic}`,
                    label: t(`consent.settings.button.${decision}`, {
                      topic: t(`consent.settings.topic.${topic}`),
                    }),
                  })),
                )}
              />
              <Textarea
                label={t("consent.settings.button.answer")}
                description={t("consent.settings.answer.hint")}
                autosize
                minRows={1}
                maxLength={1024}
                value={line.answer}
                error={fault(`/buttons/${at}/answer`)}
                onChange={(event) => set(line.key, { answer: event.currentTarget.value })}
              />
            </Stack>
          </fieldset>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} />}
          style={{ alignSelf: "flex-start" }}
          onClick={() => change([...lines, added])}
        >
          {t("consent.settings.button.add")}
        </Button>
      </Stack>
    </section>
  );
}
