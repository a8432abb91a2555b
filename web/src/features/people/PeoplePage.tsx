import { Avatar, Badge, Button, Group, Text, TextInput, Title } from "@mantine/core";
import { IconChevronRight, IconPlus, IconSearch, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import row from "../../app/shell/Row.module.css";
import { useRoles } from "../roles/queries";
import { useRoleName } from "../roles/roleName";
import { useMay, useSession } from "../session/session";
import { AddPersonWindow } from "./AddPersonWindow";
import { found } from "./found";
import { PersonWindow } from "./PersonWindow";
import { type Person, usePeople } from "./queries";

/** Who is in the workspace, and as what. */
export function PeoplePage() {
  const { t } = useI18n();
  const mayWrite = useMay("people:write");
  const people = usePeople();
  const [text, setText] = useState("");
  const [open, setOpen] = useState<string | "new" | null>(null);
  const shown = found(people.data ?? [], text);
  const opened = people.data?.find((person) => person.id === open);
  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t("people.title")}
        </Title>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("new")}>
            {t("people.add")}
          </Button>
        )}
      </Group>
      {people.isPending && <Loading />}
      {people.isError && <Failure error={people.error} retry={() => void people.refetch()} flush />}
      {people.isSuccess && (
        <>
          <TextInput
            aria-label={t("people.search")}
            placeholder={t("people.search")}
            type="search"
            leftSection={<IconSearch size={16} aria-hidden="true" />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            mb="sm"
          />
          {shown.length === 0 ? (
            <Empty
              icon={<IconUsers size={32} stroke={1.4} />}
              what={t("people.empty")}
              mend={t("people.empty.mend")}
            />
          ) : (
            <ul className={row.rows}>
              {shown.map((person) => (
                <li key={person.id}>
                  {mayWrite ? (
                    <button type="button" className={row.row} onClick={() => setOpen(person.id)}>
                      <Line person={person} />
                      <IconChevronRight size={18} stroke={1.6} aria-hidden="true" />
                    </button>
                  ) : (
                    <div className={row.row}>
                      <Line person={person} />
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {open === "new" && <AddPersonWindow close={() => setOpen(null)} />}
      {opened && <PersonWindow person={opened} close={() => setOpen(null)} />}
    </div>
  );
}

function Line({ person }: { person: Person }) {
  const { t } = useI18n();
  const roles = useRoles();
  const roleName = useRoleName();
  const own = useSession().data?.person === person.id;
  const role = roles.data?.find((one) => one.id === person.role);
  return (
    <>
      <Avatar name={person.name} color={person.enabled ? "grana" : "gray"} size={38} />
      <div className={row.main}>
        <Group gap={8}>
          <Text fw={600} truncate>
            {person.name}
          </Text>
          {own && (
            <Text size="sm" c="dimmed">
              {t("people.you")}
            </Text>
          )}
          {!person.enabled && (
            <Badge variant="light" color="red" tt="none" fw={600}>
              {t("people.off")}
            </Badge>
          )}
          {person.second_factor && (
            <Badge variant="light" color="musgo" tt="none" fw={600}>
              {t("people.factor")}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" truncate>
          {role ? `${roleName(role)} · ` : ""}
          {person.email}
        </Text>
      </div>
    </>
  );
}
