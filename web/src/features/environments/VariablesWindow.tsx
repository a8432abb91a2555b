import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import css from "./EnvironmentsPage.module.css";
import { type Environment, useUpdateVariables } from "./queries";
import { type Line, linesOf, twice, variablesOf } from "./variables";

/** All variables of an environment: what is not here goes. */
export function VariablesWindow({ environment, close }: { environment: Environment; close: () => void }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  // What is changed is what was shown, even if the list is read again meanwhile.
  const [shown] = useState(environment);
  const [lines, setLines] = useState<Line[]>(() => linesOf(shown.variables));
  const update = useUpdateVariables(shown);
  const doubled = twice(lines);
  const problem = update.error instanceof ApiError ? update.error.problem : null;
  const faultOf = (name: string) => {
    if (doubled !== null && name.trim() === doubled) return t("environments.twice");
    const fault = problem?.errors?.find(({ pointer }) => pointer === `/variables/${name.trim()}`);
    return fault ? [fault.detail, fault.mend].filter(Boolean).join(" ") : null;
  };
  const stale = problem?.code === "changed_meanwhile";
  const reload = () => void queries.invalidateQueries({ queryKey: ["environments"] }).then(close);
  const set = (key: string, changed: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...changed } : line)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (doubled === null) update.mutate(variablesOf(lines), { onSuccess: close });
  };
  return (
    <Window title={t("environments.edit_named", { environment: shown.slug })} close={close} stays>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("environments.edit.line")}
          </Text>
          {lines.map((line) => (
            <div key={line.key} className={css.line}>
              <TextInput
                aria-label={t("environments.name")}
                placeholder={t("environments.name")}
                spellCheck={false}
                autoCapitalize="none"
                maxLength={64}
                error={faultOf(line.name)}
                value={line.name}
                onChange={(event) => set(line.key, { name: event.currentTarget.value })}
              />
              <TextInput
                aria-label={t("environments.value", { name: line.name })}
                spellCheck={false}
                value={line.text}
                onChange={(event) => set(line.key, { text: event.currentTarget.value })}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t("environments.remove", { name: line.name })}
                onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}
              >
                <IconTrash size={17} />
              </ActionIcon>
            </div>
          ))}
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={15} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => setLines([...lines, { key: crypto.randomUUID(), name: "", text: "" }])}
          >
            {t("environments.add")}
          </Button>
          {update.isError && !lines.some(({ name }) => faultOf(name)) && (
            <Failure
              error={update.error}
              flush
              {...(stale ? { retry: reload, again: t("app.reload") } : {})}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={update.isPending} disabled={doubled !== null}>
              {t("app.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
