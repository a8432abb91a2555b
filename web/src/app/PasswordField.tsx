import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useI18n } from "./i18n/I18n";

/** A password, that may be looked at; what does so has its name in the reader's language. */
export function PasswordField(props: PasswordInputProps) {
  const { t } = useI18n();
  return (
    <PasswordInput
      withAsterisk={false}
      visibilityToggleButtonProps={{ "aria-label": t("app.password.show") }}
      {...props}
    />
  );
}
