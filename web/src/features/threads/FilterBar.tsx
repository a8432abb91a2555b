import { ActionIcon, Pill, Popover, Title, Tooltip } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconMailOpened, IconSearch } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Loading } from "../../app/States";
import { type Filter, VIEWS } from "./filter";
import css from "./ThreadList.module.css";

// Loaded when somebody opens them.
const FilterFields = lazy(async () => ({ default: (await import("./FilterFields")).FilterFields }));

type Props = {
  filter: Filter;
  change: (filter: Filter) => void;
  channels: { id: string; name: string }[];
  /** The signed-in person; programs have nothing of their own. */
  person: string | null;
  search: () => void;
};

/** Which threads the list shows. */
export function FilterBar({ filter, change, channels, person, search }: Props) {
  const { t } = useI18n();
  const views = VIEWS.filter((view) => (view !== "mine" && view !== "mentioned") || person !== null);
  const channel = channels.find(({ id }) => id === filter.channel)?.name ?? filter.channel;
  return (
    <div className={css.bar}>
      <div className={css.top}>
        <Title order={1} size="h3">
          {t("app.nav.inbox")}
        </Title>
        <div className={css.toggles}>
          <Tooltip label={t("threads.search")}>
            <ActionIcon variant="subtle" color="gray" aria-label={t("threads.search")} onClick={search}>
              <IconSearch size={18} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("threads.filter.unread")}>
            <ActionIcon
              variant={filter.unread ? "filled" : "subtle"}
              color={filter.unread ? "grana" : "gray"}
              aria-pressed={filter.unread}
              aria-label={t("threads.filter.unread")}
              onClick={() => change({ ...filter, unread: !filter.unread })}
            >
              <IconMailOpened size={18} />
            </ActionIcon>
          </Tooltip>
          <More filter={filter} change={change} channels={channels} />
        </div>
      </div>
      <fieldset className={css.views} aria-label={t("threads.filter.label")}>
        {views.map((view) => (
          <button
            key={view}
            type="button"
            aria-pressed={filter.view === view}
            onClick={() => change({ ...filter, view })}
          >
            {t(`threads.filter.${view}`)}
          </button>
        ))}
      </fieldset>
      {(filter.channel !== null || filter.tag !== null) && (
        <Pill.Group gap={6}>
          {filter.channel !== null && (
            <Chosen
              what={t("threads.filter.channel")}
              value={channel ?? ""}
              clear={() => change({ ...filter, channel: null })}
            />
          )}
          {filter.tag !== null && (
            <Chosen
              what={t("threads.filter.tag")}
              value={filter.tag}
              clear={() => change({ ...filter, tag: null })}
            />
          )}
        </Pill.Group>
      )}
    </div>
  );
}

function Chosen({ what, value, clear }: { what: string; value: string; clear: () => void }) {
  const { t } = useI18n();
  return (
    <Pill
      withRemoveButton
      onRemove={clear}
      removeButtonProps={{ "aria-label": t("threads.filter.remove", { what: value }) }}
    >
      {what}: {value}
    </Pill>
  );
}

/** What one filters by less often. */
function More({ filter, change, channels }: Omit<Props, "person" | "search">) {
  const { t } = useI18n();
  const some = filter.channel !== null || filter.tag !== null;
  return (
    <Popover position="bottom-end" width={260} trapFocus withinPortal>
      <Popover.Target>
        <ActionIcon
          variant={some ? "light" : "subtle"}
          color={some ? "grana" : "gray"}
          aria-label={t("threads.filter.more")}
          title={t("threads.filter.more")}
        >
          <IconAdjustmentsHorizontal size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={<Loading />}>
          <FilterFields filter={filter} change={change} channels={channels} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
