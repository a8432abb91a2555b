import { Badge, Button, Group, Text } from "@mantine/core";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure, Loading } from "../../../app/States";
import { dayAndClock } from "../../../app/time";
import { useMay } from "../../session/session";
import { AwaitedTemplates } from "./AwaitedTemplates";
import css from "./Publishing.module.css";
import { type Release, useCancelRelease, useReleases } from "./queries";
import { stageWords } from "./stage";

const DYES = { live: "musgo", scheduled: "ocre", awaiting_approval: "ocre", past: "gray" } as const;
type State = keyof typeof DYES;

/** Whom a release is for, in words. */
export function useStageWords() {
  const { t } = useI18n();
  return (stage: Release["stage"]) => {
    const words = stageWords(stage);
    if (words === null) return t("flows.stage.all");
    const { percent, countries, testers } = words;
    if (testers) return t("flows.stage.testers");
    const share = percent === null ? null : t("flows.stage.share", { percent });
    return [share, countries || null].filter((part) => part !== null).join(" · ");
  };
}

/** What was, is and will be live here. */
export function Releases({ flow }: { flow: string }) {
  const { t, language } = useI18n();
  const mayPublish = useMay("flows:publish");
  const whom = useStageWords();
  const releases = useReleases(flow);
  const cancel = useCancelRelease(flow);
  if (releases.isPending) return <Loading />;
  if (releases.isError) return <Failure error={releases.error} retry={() => void releases.refetch()} flush />;
  if (releases.data.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("flows.releases.none")}
      </Text>
    );
  }
  return (
    <>
      <ul className={css.rows} aria-label={t("flows.releases")}>
        {releases.data.map((release) => (
          <li key={release.id}>
            <div className={css.grow}>
              <Text size="sm" fw={600}>
                {release.number != null
                  ? t("flows.version.number", { number: release.number })
                  : t("flows.releases.off")}
              </Text>
              <Text size="xs" c="dimmed">
                {[
                  dayAndClock(release.effective_at, language),
                  whom(release.stage),
                  t(`flows.policy.${release.policy}`),
                ].join(" · ")}
              </Text>
              {release.templates.length > 0 && <AwaitedTemplates templates={release.templates} />}
            </div>
            <Group gap="xs" wrap="nowrap">
              <Badge variant="light" tt="none" fw={600} color={DYES[release.state as State]}>
                {t(`flows.releases.${release.state as State}`)}
              </Badge>
              {(release.state === "scheduled" || release.state === "awaiting_approval") && mayPublish && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  loading={cancel.isPending}
                  onClick={() => cancel.mutate(release.id)}
                >
                  {t(release.state === "scheduled" ? "flows.releases.cancel" : "flows.releases.withdraw")}
                </Button>
              )}
            </Group>
          </li>
        ))}
      </ul>
      {cancel.isError && <Failure error={cancel.error} flush />}
    </>
  );
}
