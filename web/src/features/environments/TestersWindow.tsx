import { ActionIcon, Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { Window } from "../../app/Window";
import css from "./EnvironmentsPage.module.css";
import { type Environment, type Tester, useTesters, useUpdateTesters } from "./queries";

const KINDS = ["phone", "user_id", "contact"] as const;
type Kind = (typeof KINDS)[number];
type Line = { key: string; name: string; kind: Kind; value: string };

const lineOf = (tester: Tester): Line => {
  const kind = KINDS.find((one) => tester[one] != null) ?? "phone";
  return { key: crypto.randomUUID(), name: tester.name, kind, value: tester[kind] ?? "" };
};
const testerOf = ({ name, kind, value }: Line): Tester => ({ name, [kind]: value });

/** Whoever tries releases out in an environment: who is not here is none. */
export function TestersWindow({ environment, close }: { environment: Environment; close: () => void }) {
  const { t } = useI18n();
  // What is changed is what was shown, even if the list is read again meanwhile.
  const [shown] = useState(environment);
  const testers = useTesters(shown);
  return (
    <Window
      title={t("environments.testers.open_named", { environment: shown.slug })}
      close={close}
      stays
      size={640}
    >
      {testers.isPending && <Loading />}
      {testers.isError && <Failure error={testers.error} retry={() => void testers.refetch()} flush />}
      {testers.data && <Lines environment={shown} testers={testers.data} close={close} />}
    </Window>
  );
}

function Lines({
  environment,
  testers,
  close,
}: {
  environment: Environment;
  testers: Tester[];
  close: () => void;
}) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const [lines, setLines] = useState<Line[]>(() => testers.map(lineOf));
  const update = useUpdateTesters(environment);
  const problem = update.error instanceof ApiError ? update.error.problem : null;
  const wrong = (problem?.errors ?? []).map(({ pointer }) => pointer);
  const placeOf = (at: number) => `/testers/${at}`;
  const nameOf = (at: number) => `/testers/${at}/name`;
  const marked = lines.flatMap((_, at) => [placeOf(at), nameOf(at)]);
  const isMarked = wrong.length > 0 && wrong.every((pointer) => marked.includes(pointer));
  const stale = problem?.code === "changed_meanwhile";
  const reload = () => void queries.invalidateQueries({ queryKey: ["environments"] }).then(close);
  // What was wrong is told by place: of other lines it says nothing any more.
  const change = (changed: Line[]) => {
    setLines(changed);
    if (wrong.length > 0) update.reset();
  };
  const set = (key: string, changed: Partial<Line>) =>
    change(lines.map((line) => (line.key === key ? { ...line, ...changed } : line)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(lines.map(testerOf), { onSuccess: close });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("environments.testers.line")}
        </Text>
        {lines.map((line, at) => (
          <div key={line.key} className={css.tester}>
            <TextInput
              aria-label={t("environments.testers.name")}
              placeholder={t("environments.testers.name")}
              maxLength={100}
              error={wrong.includes(nameOf(at)) ? t("environments.testers.nameless") : null}
              value={line.name}
              onChange={(event) => set(line.key, { name: event.currentTarget.value })}
            />
            <NativeSelect
              aria-label={t("environments.testers.kind")}
              value={line.kind}
              onChange={(event) => set(line.key, { kind: event.currentTarget.value as Kind })}
              data={KINDS.map((kind) => ({ value: kind, label: t(`environments.testers.kind.${kind}`) }))}
            />
            <TextInput
              aria-label={t("environments.testers.value", { name: line.name })}
              spellCheck={false}
              autoCapitalize="none"
              error={wrong.includes(placeOf(at)) ? t("environments.testers.wrong") : null}
              value={line.value}
              onChange={(event) => set(line.key, { value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t("environments.remove", { name: line.name })}
              onClick={() => change(lines.filter(({ key }) => key !== line.key))}
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
          onClick={() => change([...lines, { key: crypto.randomUUID(), name: "", kind: "phone", value: "" }])}
        >
          {t("environments.testers.add")}
        </Button>
        {update.isError && !isMarked && (
          <Failure error={update.error} flush {...(stale ? { retry: reload, again: t("app.reload") } : {})} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" loading={update.isPending}>
            {t("app.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
