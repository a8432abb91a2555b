import { ActionIcon, Menu, Title, Tooltip } from "@mantine/core";
import { IconBrandWhatsapp, IconMailOpened } from "@tabler/icons-react";
import { useI18n } from "../../app/i18n/I18n";
import type { Filter } from "./queries";
import css from "./ThreadList.module.css";

const VIEWS = ["all", "mine", "unassigned", "bot", "done"] as const;

type Props = {
  filter: Filter;
  change: (filter: Filter) => void;
  channels: { id: string; name: string }[];
  /** The signed-in person; programs have nothing of their own. */
  person: string | null;
};

/** Which threads the list shows. */
export function FilterBar({ filter, change, channels, person }: Props) {
  const { t } = useI18n();
  const views = VIEWS.filter((view) => view !== "mine" || person !== null);
  return (
    <div className={css.bar}>
      <div className={css.top}>
        <Title order={1} size="h3">
          {t("app.nav.inbox")}
        </Title>
        <div style={{ display: "flex", gap: 4 }}>
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
          {channels.length > 1 && (
            <Menu position="bottom-end" withinPortal>
              <Menu.Target>
                <ActionIcon
                  variant={filter.channel ? "filled" : "subtle"}
                  color={filter.channel ? "grana" : "gray"}
                  aria-label={t("threads.filter.channel")}
                >
                  <IconBrandWhatsapp size={18} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => change({ ...filter, channel: null })}>
                  {t("threads.filter.channel.all")}
                </Menu.Item>
                {channels.map(({ id, name }) => (
                  <Menu.Item
                    key={id}
                    aria-current={filter.channel === id}
                    onClick={() => change({ ...filter, channel: id })}
                  >
                    {name}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      </div>
      <fieldset
        className={css.views}
        aria-label={t("threads.filter.label")}
        style={{ border: 0, margin: 0, padding: 0 }}
      >
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
    </div>
  );
}
