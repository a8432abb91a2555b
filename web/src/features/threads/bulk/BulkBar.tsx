import { Button, CloseButton, Menu, Select, TagsInput, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { explain } from "../../../app/api/problem";
import { useI18n } from "../../../app/i18n/I18n";
import { refreshAll } from "../../../app/live";
import { useMay } from "../../session/session";
import type { Thread } from "../model";
import { type Order, ordered } from "../orders";
import type { Known } from "../presence/usePresent";
import { useTags } from "../queries";
import css from "./Bulk.module.css";
import { each } from "./each";

const SnoozeWindow = lazy(() => import("../../snooze/SnoozeWindow"));

type Props = {
  picked: readonly Thread[];
  people: Known;
  /** Only these stay chosen. */
  keep: (threads: readonly Thread[]) => void;
  end: () => void;
};
type Result = { done: number; failed: { thread: Thread; why: string }[] };

/** What is done with all chosen conversations. Each is ordered on its own; those that failed stay chosen. */
export default function BulkBar({ picked, people, keep, end }: Props) {
  const { t, plural } = useI18n();
  const may = {
    assign: useMay("threads:assign"),
    tag: useMay("contacts:write"),
    write: useMay("threads:write"),
  };
  const known = useTags();
  const [busy, setBusy] = useState(false);
  const [tags, setTags] = useState<string[]>([]);
  const [snoozing, setSnoozing] = useState(false);
  const [result, setResult] = useState<Result | null>(null);

  const give = async (order: (thread: Thread) => Order) => {
    setBusy(true);
    setResult(null);
    // Based on what the list showed: what has moved on meanwhile is refused, and said.
    const { done, failed } = await each(picked, (thread) =>
      ordered(thread.contact, thread.revision, order(thread)),
    );
    setResult({
      done: done.length,
      failed: failed.map(({ item, why }) => ({ thread: item, why: explain(why, t).what })),
    });
    keep(failed.map(({ item }) => item));
    setBusy(false);
    refreshAll();
  };

  return (
    <section className={css.bar} aria-label={t("threads.bulk.label")}>
      <div className={css.line}>
        <Text size="sm" fw={600} flex={1}>
          {plural("threads.bulk.count", picked.length)}
        </Text>
        <CloseButton aria-label={t("threads.bulk.end")} disabled={busy} onClick={end} />
      </div>
      {picked.length > 0 && (
        <div className={css.deeds}>
          {may.assign && (
            <Select
              size="xs"
              aria-label={t("threads.bulk.assign")}
              placeholder={t("threads.bulk.assign")}
              searchable
              disabled={busy}
              data={[
                { value: "", label: t("threads.event.nobody") },
                ...people.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={null}
              onChange={(person) =>
                person !== null &&
                void give((thread) => ({
                  type: "assign",
                  assignee: person === "" ? null : person,
                  team: thread.team ?? null,
                }))
              }
            />
          )}
          {may.write && (
            <Menu position="top-end" withinPortal>
              <Menu.Target>
                <Button size="xs" variant="default" loading={busy}>
                  {t("threads.bulk.close")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {(["solved", "closed"] as const).map((status) => (
                  <Menu.Item key={status} onClick={() => void give(() => ({ type: "status", status }))}>
                    {t(`threads.status.to.${status}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          {may.write && (
            <Button size="xs" variant="default" loading={busy} onClick={() => setSnoozing(true)}>
              {t("threads.snooze")}
            </Button>
          )}
          {may.tag && (
            <div className={css.tags}>
              <TagsInput
                size="xs"
                flex={1}
                aria-label={t("threads.bulk.tags")}
                placeholder={tags.length === 0 ? t("threads.bulk.tags") : ""}
                disabled={busy}
                data={known}
                value={tags}
                onChange={setTags}
              />
              <Button
                size="xs"
                variant="default"
                disabled={tags.length === 0}
                loading={busy}
                onClick={() =>
                  void give(() => ({ type: "tags", add: tags, remove: [] })).then(() => setTags([]))
                }
              >
                {t("threads.bulk.tag")}
              </Button>
            </div>
          )}
        </div>
      )}
      <Suspense>
        {snoozing && (
          <SnoozeWindow
            count={picked.length}
            sleep={(until) => void give(() => ({ type: "snooze", until }))}
            close={() => setSnoozing(false)}
          />
        )}
      </Suspense>
      <div role="status">
        {result && result.done > 0 && <Text size="xs">{plural("threads.bulk.done", result.done)}</Text>}
        {result && result.failed.length > 0 && (
          <>
            <Text size="xs" fw={600} className={css.failed ?? ""}>
              {plural("threads.bulk.failed", result.failed.length)}
            </Text>
            <ul className={css.why}>
              {result.failed.map(({ thread, why }) => (
                <li key={thread.contact}>
                  <b>{thread.name}</b>: {why}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}
