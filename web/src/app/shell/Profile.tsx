import {
  Avatar,
  Menu,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { IconCheck, IconLogout, IconUser } from "@tabler/icons-react";
import { Link } from "react-router";
import { useSession, useSignOut } from "../../features/session/session";
import { useI18n } from "../i18n/I18n";
import { LANGUAGES, NAMES } from "../i18n/language";
import { Failure } from "../States";

/** The person: language, theme, the way out. */
export function Profile() {
  const { t, language, speak } = useI18n();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const session = useSession();
  const signOut = useSignOut();
  const workspace = session.data?.workspace.name ?? "";
  const profile = session.data?.profile;
  const name = profile?.name ?? workspace;

  return (
    <Menu position="right-end" width={280} withinPortal>
      <Menu.Target>
        <UnstyledButton style={{ borderRadius: "50%" }}>
          <Avatar name={name} color="grana" size={38} />
          <VisuallyHidden>{t("app.profile.open")}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap={0} px="sm" py={6}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {profile?.email ?? workspace}
          </Text>
        </Stack>
        <Menu.Divider />
        <Menu.Label>{t("app.profile.language")}</Menu.Label>
        {LANGUAGES.map((code) => (
          <Menu.Item
            key={code}
            lang={code}
            closeMenuOnClick={false}
            onClick={() => speak(code)}
            aria-current={code === language}
            rightSection={code === language ? <IconCheck size={16} /> : null}
          >
            {NAMES[code]}
          </Menu.Item>
        ))}
        <Menu.Label>{t("app.profile.theme")}</Menu.Label>
        <SegmentedControl
          fullWidth
          size="xs"
          mx="xs"
          mb="xs"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as typeof colorScheme)}
          data={[
            { value: "light", label: t("app.theme.light") },
            { value: "dark", label: t("app.theme.dark") },
            { value: "auto", label: t("app.theme.auto") },
          ]}
        />
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings/profile" leftSection={<IconUser size={16} />}>
          {t("app.profile.page")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          closeMenuOnClick={false}
          onClick={() => signOut.mutate()}
        >
          {t("app.profile.sign_out")}
        </Menu.Item>
        {signOut.isError && <Failure error={signOut.error} />}
      </Menu.Dropdown>
    </Menu>
  );
}
