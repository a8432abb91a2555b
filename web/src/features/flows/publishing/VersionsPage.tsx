import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useI18n, useSettingsWords } from "../../../app/i18n/I18n";
import { Failure, Loading } from "../../../app/States";
import page from "../../../app/shell/Page.module.css";
import { Window } from "../../../app/Window";
import { usePeople } from "../../people/queries";
import { useMay } from "../../session/session";
import { useFlow, useVersions } from "../queries";
import { Drafting } from "./Drafting";
import css from "./Publishing.module.css";
import { PolicyChoice, PublishWindow } from "./PublishWindow";
import { type Policy, useDeleteFlow, useRollBack, useUnpublish, type Version } from "./queries";
import { Releases, useStageWords } from "./Releases";
import { VersionRow } from "./VersionRow";
import { Webhooks } from "./Webhooks";

/** From a draft to what is live: one's own draft, the versions, the releases. */
export function VersionsPage() {
  return useSettingsWords() ? <Versions /> : <Loading />;
}

function Versions() {
  const { flow = "" } = useParams();
  const { t } = useI18n();
  const about = useFlow(flow);
  const versions = useVersions(flow);
  const mayWrite = useMay("flows:write");
  const mayPublish = useMay("flows:publish");
  const people = usePeople(useMay("people:read"));
  const whom = useStageWords();
  const [publishing, setPublishing] = useState<number | null>(null);
  const [leaving, setLeaving] = useState<"back" | "off" | "delete" | null>(null);
  const failed = [about, versions].find((query) => query.isError);
  if (failed) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (!about.data || !versions.data) return <Loading />;
  const { live = null, staged, awaiting, name, slug } = about.data;
  const who = ({ author }: Version) => {
    const person = author.type === "person" && people.data?.find(({ id }) => id === author.id);
    return person
      ? person.name
      : t(
          `flows.by.${author.type === "api_key" ? "api_key" : author.type === "person" ? "person" : "operator"}`,
        );
  };
  return (
    <div className={page.page}>
      <Anchor component={Link} to={`/flows/${slug}`} size="sm" className={css.back ?? ""}>
        <IconArrowLeft size={15} aria-hidden="true" /> {name}
      </Anchor>
      <Group justify="space-between" align="flex-start" mb="md">
        <div>
          <Title order={1} size="h2">
            {t("flows.publishing")}
          </Title>
          <Text size="sm" c="dimmed">
            {live === null ? t("flows.off") : t("flows.live", { version: live })}
            {awaiting && <> · {t("flows.releases.awaits", { version: awaiting.number ?? 0 })}</>}
            {staged.map((release) => (
              <span key={release.id}>
                {" · "}
                {t("flows.staged", { version: release.number ?? 0, whom: whom(release.stage) })}
              </span>
            ))}
          </Text>
        </div>
        <Group gap="xs">
          {mayPublish && (live !== null || staged.length > 0) && (
            <>
              <Button variant="default" onClick={() => setLeaving("back")}>
                {t("flows.rollback")}
              </Button>
              <Button variant="subtle" color="red" onClick={() => setLeaving("off")}>
                {t("flows.unpublish")}
              </Button>
            </>
          )}
          {mayPublish && mayWrite && (
            <Button variant="subtle" color="red" onClick={() => setLeaving("delete")}>
              {t("flows.delete")}
            </Button>
          )}
        </Group>
      </Group>
      <Stack gap="xl">
        {mayWrite && (
          <section>
            <Title order={2} size="h4" mb="xs">
              {t("flows.draft")}
            </Title>
            <Drafting flow={slug} latest={about.data.latest ?? null} />
          </section>
        )}
        <section>
          <Title order={2} size="h4" mb="xs">
            {t("flows.versions")}
          </Title>
          <ul className={css.rows} aria-label={t("flows.versions")}>
            {versions.data.items.map((version) => (
              <VersionRow
                key={version.id}
                flow={slug}
                version={version}
                who={who(version)}
                live={version.number === live}
                publish={() => setPublishing(version.number)}
              />
            ))}
          </ul>
        </section>
        <section>
          <Title order={2} size="h4" mb="xs">
            {t("flows.releases")}
          </Title>
          <Releases flow={slug} />
        </section>
        {mayPublish && <Webhooks flow={slug} number={live ?? about.data.latest ?? null} />}
      </Stack>
      {publishing !== null && (
        <PublishWindow flow={slug} number={publishing} live={live} close={() => setPublishing(null)} />
      )}
      {leaving !== null && <Leaving flow={slug} how={leaving} close={() => setLeaving(null)} />}
    </div>
  );
}

const DEEDS = {
  back: { title: "flows.rollback", line: "flows.rollback.line" },
  off: { title: "flows.unpublish", line: "flows.unpublish.line" },
  delete: { title: "flows.delete", line: "flows.delete.line" },
} as const;

/** Goes back to what was live before, takes the flow off, or deletes it: at once, for everybody. */
function Leaving({ flow, how, close }: { flow: string; how: keyof typeof DEEDS; close: () => void }) {
  const { t } = useI18n();
  const back = useRollBack(flow);
  const off = useUnpublish(flow);
  const gone = useDeleteFlow(flow);
  const navigate = useNavigate();
  const deed = { back, off, delete: gone }[how];
  const done = how === "delete" ? () => void navigate("/flows") : close;
  const [policy, setPolicy] = useState<Policy>("stay");
  return (
    <Window title={t(DEEDS[how].title)} close={close}>
      <Stack gap="md">
        <Text size="sm">{t(DEEDS[how].line)}</Text>
        <PolicyChoice value={policy} choose={setPolicy} without={how === "back" ? [] : ["migrate"]} />
        {deed.isError && <Failure error={deed.error} flush />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t("app.cancel")}
          </Button>
          <Button
            {...(how === "back" ? {} : { color: "red" })}
            loading={deed.isPending}
            onClick={() => deed.mutate(policy, { onSuccess: done })}
          >
            {t(DEEDS[how].title)}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
