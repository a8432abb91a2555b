import { Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { day } from "../../app/time";
import { BeginSecondFactor } from "./BeginSecondFactor";
import { ProveBoth } from "./ProveBoth";
import { renewRecoveryCodes, turnOffSecondFactor, useChangeSecondFactor, useSecondFactor } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";

/** Whether a code is asked for beside the password, and what changes that. */
export function OwnSecondFactor() {
  const { t, language, plural } = useI18n();
  const factor = useSecondFactor();
  const [doing, setDoing] = useState<"begin" | "renew" | "off" | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const renew = useChangeSecondFactor(renewRecoveryCodes);
  const turnOff = useChangeSecondFactor(turnOffSecondFactor);
  const close = () => {
    setDoing(null);
    renew.reset();
    turnOff.reset();
  };
  const show = (fresh: string[]) => {
    close();
    setCodes(fresh);
  };

  if (factor.isPending) return <Loading />;
  if (factor.isError) return <Failure error={factor.error} retry={() => void factor.refetch()} flush />;
  const { since, recovery_codes: left } = factor.data;
  return (
    <section className={page.card}>
      <Stack gap="sm" align="flex-start">
        <Group gap="sm">
          <Title order={2} size="h4">
            {t("profile.factor")}
          </Title>
          {since && (
            <Badge variant="light" color="musgo" tt="none" fw={600}>
              {t("profile.factor.on.badge")}
            </Badge>
          )}
        </Group>
        {since ? (
          <>
            <Text size="sm" c="dimmed">
              {t("profile.factor.on", { date: day(since, language) })}{" "}
              <Text span c={left < 3 ? "var(--hilo-ocre)" : "inherit"} inherit>
                {plural("profile.factor.left", left)}
              </Text>
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => setDoing("renew")}>
                {t("profile.factor.renew")}
              </Button>
              <Button variant="default" onClick={() => setDoing("off")}>
                {t("profile.factor.off.do")}
              </Button>
            </Group>
          </>
        ) : (
          <>
            <Text size="sm" c="dimmed" maw={520}>
              {t("profile.factor.off")}
            </Text>
            <Button onClick={() => setDoing("begin")}>{t("profile.factor.begin")}</Button>
          </>
        )}
      </Stack>
      {doing === "begin" && <BeginSecondFactor close={close} done={show} />}
      {doing === "renew" && (
        <ProveBoth
          title={t("profile.factor.renew")}
          line={t("profile.factor.renew.line")}
          close={close}
          change={renew}
          done={(answer) => show(answer.recovery_codes)}
        />
      )}
      {doing === "off" && (
        <ProveBoth
          title={t("profile.factor.off.do")}
          line={t("profile.factor.off.line")}
          close={close}
          change={turnOff}
          done={close}
        />
      )}
      {codes && <RecoveryCodes codes={codes} close={() => setCodes(null)} />}
    </section>
  );
}
