import { useLocation, useNavigate } from "react-router";
import { useDeeds } from "../../app/commands/registry";
import { useI18n } from "../../app/i18n/I18n";
import { type Filter, paramsOf, VIEWS } from "./filter";
import type { Thread } from "./model";

/** What keys and the palette do with the list: the next, the one before, any that is loaded, other views. */
export function useListDeeds(
  threads: readonly Thread[],
  chosen: string | null,
  filter: Filter,
  change: (filter: Filter) => void,
  pick: () => void,
): void {
  const { t } = useI18n();
  const navigate = useNavigate();
  const { search } = useLocation();
  const group = t("threads.list");
  const go = (contact: string | undefined) => {
    if (contact !== undefined) void navigate({ pathname: `/inbox/${contact}`, search });
  };
  const at = threads.findIndex(({ contact }) => contact === chosen);
  useDeeds([
    { id: "next", words: t("threads.do.next"), group, keys: "j", run: () => go(threads[at + 1]?.contact) },
    {
      id: "before",
      words: t("threads.do.before"),
      group,
      keys: "k",
      run: () => go(threads[at < 0 ? 0 : Math.max(0, at - 1)]?.contact),
    },
    ...(at < 0 ? [] : [{ id: "pick", words: t("threads.bulk.do"), group, keys: "x", run: pick }]),
    {
      id: "unread",
      words: t("threads.filter.unread"),
      group,
      keys: "u",
      run: () => change({ ...filter, unread: !filter.unread }),
    },
    ...VIEWS.map((view) => ({
      id: `view-${view}`,
      words: t("threads.do.view", { view: t(`threads.filter.${view}`) }),
      group,
      run: () => void navigate({ pathname: "/inbox", search: paramsOf({ ...filter, view }).toString() }),
    })),
    ...threads.map(({ contact, name }) => ({
      id: contact,
      words: name,
      group: t("threads.do.threads"),
      run: () => go(contact),
    })),
  ]);
}
