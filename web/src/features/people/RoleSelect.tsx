import { Select } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import { useRoles } from "../roles/queries";
import { useRoleName } from "../roles/roleName";
import { useSession } from "../session/session";

/** A role to give: those that may do more than oneself are shown, and cannot be chosen. */
export function RoleSelect({
  role,
  choose,
  disabled = false,
}: {
  role: string | null;
  choose: (role: string) => void;
  disabled?: boolean;
}) {
  const { t } = useI18n();
  const roleName = useRoleName();
  const own = useSession().data?.permissions ?? [];
  const roles = useRoles();
  return (
    <Select
      label={t("people.role")}
      required
      withAsterisk={false}
      allowDeselect={false}
      disabled={disabled || !roles.data}
      value={role}
      onChange={(value) => value && choose(value)}
      data={(roles.data ?? []).map((one) => ({
        value: one.id,
        label: roleName(one),
        disabled: one.permissions.some((permission) => !own.includes(permission)),
      }))}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
