import "@mantine/core/styles/Checkbox.css";
import { Checkbox, Stack, Text } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import { useSession } from "../session/session";
import css from "./PermissionPicker.module.css";
import { AREAS } from "./permissions";

/** What a role or a key allows, by area. Nobody gives what they do not have. */
export function PermissionPicker({
  chosen,
  choose,
  readOnly = false,
}: {
  chosen: readonly string[];
  choose: (permissions: string[]) => void;
  readOnly?: boolean;
}) {
  const { t } = useI18n();
  const own = useSession().data?.permissions ?? [];
  const turn = (permission: string, on: boolean) =>
    choose(on ? [...chosen, permission] : chosen.filter((one) => one !== permission));
  return (
    <div className={css.areas}>
      {AREAS.map(({ area, permissions }) => (
        <fieldset key={area} className={css.area}>
          <Text component="legend" size="sm" fw={600}>
            {t(`roles.area.${area}`)}
          </Text>
          <Stack gap={6}>
            {permissions.map((permission) => (
              <Checkbox
                key={permission}
                size="sm"
                label={t(`roles.permission.${permission}`)}
                checked={chosen.includes(permission)}
                disabled={readOnly || !own.includes(permission)}
                onChange={(event) => turn(permission, event.currentTarget.checked)}
              />
            ))}
          </Stack>
        </fieldset>
      ))}
    </div>
  );
}
