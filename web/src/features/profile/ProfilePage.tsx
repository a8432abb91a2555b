import { Stack, Title } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useSession } from "../session/session";
import { AboutMe } from "./AboutMe";
import { Look } from "./Look";
import { OwnNumber } from "./OwnNumber";
import { OwnPassword } from "./OwnPassword";
import { OwnSecondFactor } from "./OwnSecondFactor";
import { OwnSessions } from "./OwnSessions";

/** Oneself: name, language, number, password, second factor, where one is signed in. */
export function ProfilePage() {
  const { t } = useI18n();
  const session = useSession();
  if (session.isPending) return <Loading />;
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />;
  const { profile, person } = session.data;
  return (
    <div className={page.page}>
      <Title order={1} size="h2" mb="md">
        {t("profile.title")}
      </Title>
      {profile && person && (
        <Stack gap="md">
          <AboutMe profile={profile} />
          <Look />
          <OwnNumber />
          <OwnPassword />
          <OwnSecondFactor />
          <OwnSessions person={person} />
        </Stack>
      )}
    </div>
  );
}
