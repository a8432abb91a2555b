import { SegmentedControl, Stack, Text, Title, useMantineColorScheme } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import { LANGUAGES, type Language, NAMES } from "../../app/i18n/language";
import { Failure } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useUpdateProfile } from "./queries";

/** Language, kept with the person; light or dark, kept in this browser. */
export function Look() {
  const { t, language, speak } = useI18n();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const update = useUpdateProfile();
  const choose = (code: string) => {
    speak(code as Language);
    update.mutate({ locale: code });
  };
  return (
    <section className={page.card}>
      <Stack gap="md">
        <Title order={2} size="h4">
          {t("profile.look")}
        </Title>
        <div>
          <Text size="sm" mb={4} id="profile-language">
            {t("profile.language")}
          </Text>
          <SegmentedControl
            aria-labelledby="profile-language"
            value={language}
            onChange={choose}
            data={LANGUAGES.map((code) => ({ value: code, label: NAMES[code] }))}
          />
        </div>
        <div>
          <Text size="sm" mb={4} id="profile-theme">
            {t("profile.theme")}
          </Text>
          <SegmentedControl
            aria-labelledby="profile-theme"
            value={colorScheme}
            onChange={(value) => setColorScheme(value as typeof colorScheme)}
            data={[
              { value: "light", label: t("app.theme.light") },
              { value: "dark", label: t("app.theme.dark") },
              { value: "auto", label: t("app.theme.auto") },
            ]}
          />
        </div>
        {update.isError && <Failure error={update.error} flush />}
      </Stack>
    </section>
  );
}
