import { Badge, Button, Group, Text, Title } from "@mantine/core";
import { IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import row from "../../app/shell/Row.module.css";
import { usePeople } from "../people/queries";
import { useMay } from "../session/session";
import { type Role, useRoles } from "./queries";
import { RoleWindow } from "./RoleWindow";
import { useRoleName } from "./roleName";

/** The roles of the workspace, and what each allows. */
export function RolesPage() {
  const { t, plural } = useI18n();
  const roleName = useRoleName();
  const mayWrite = useMay("people:write");
  const roles = useRoles();
  const people = usePeople();
  const [open, setOpen] = useState<Role | "new" | null>(null);
  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t("roles.title")}
        </Title>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("new")}>
            {t("roles.add")}
          </Button>
        )}
      </Group>
      {roles.isPending && <Loading />}
      {roles.isError && <Failure error={roles.error} retry={() => void roles.refetch()} flush />}
      {roles.isSuccess && (
        <ul className={row.rows}>
          {roles.data.map((role) => (
            <li key={role.id}>
              <button type="button" className={row.row} onClick={() => setOpen(role)}>
                <div className={row.main}>
                  <Group gap={8}>
                    <Text fw={600}>{roleName(role)}</Text>
                    {role.preset && (
                      <Badge variant="light" color="gray" tt="none" fw={500}>
                        {t("roles.preset")}
                      </Badge>
                    )}
                  </Group>
                  <Text size="sm" c="dimmed">
                    {plural("roles.may", role.permissions.length)}
                    {people.data &&
                      ` · ${plural("roles.people", people.data.filter((one) => one.role === role.id).length)}`}
                  </Text>
                </div>
                <IconChevronRight size={18} stroke={1.6} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {open && <RoleWindow role={open === "new" ? null : open} close={() => setOpen(null)} />}
    </div>
  );
}
