import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { useDeeds } from "../../app/commands/registry";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Loading } from "../../app/States";
import { collectEarly } from "../search/early";
import { Opening } from "../search/Opening";
import css from "./InboxPage.module.css";
import { ThreadList } from "./ThreadList";

// Not needed before a conversation is chosen; fetched as soon as the list stands, so that choosing one does not wait.
const loadThread = () => import("./ThreadView");
const ThreadView = lazy(async () => ({ default: (await loadThread()).ThreadView }));
const ContactPanel = lazy(async () => ({
  default: (await import("../contacts/ContactPanel")).ContactPanel,
}));

// Loaded when somebody looks for something.
const SearchPane = lazy(() => import("../search/SearchPane"));

/** Everybody's conversations: the list, one of them, who it is with. On a phone, one at a time. */
export function InboxPage() {
  const { t } = useI18n();
  const { contact } = useParams();
  const wide = useMediaQuery("(min-width: 78em)") ?? true;
  const [panel, setPanel] = useState(false);
  const navigate = useNavigate();
  const here = useLocation();
  const searching = new URLSearchParams(here.search).has("q");
  const [begun, begin] = useState("");
  const search = (open: boolean) => {
    begin("");
    if (open) collectEarly(begin);
    const next = new URLSearchParams(here.search);
    if (open) next.set("q", "");
    else next.delete("q");
    void navigate({ search: next.toString(), hash: here.hash });
  };
  useEffect(() => void loadThread(), []);
  const words = t("threads.search");
  useDeeds([{ id: "search", words, group: t("threads.list"), keys: "/", run: () => search(true) }]);

  return (
    <div className={css.inbox} data-reading={contact !== undefined || undefined}>
      <section className={css.list} aria-label={t("threads.list")}>
        {searching ? (
          <Suspense fallback={<Opening typed={begun} type={begin} />}>
            <SearchPane chosen={contact ?? null} begun={begun} begin={begin} close={() => search(false)} />
          </Suspense>
        ) : (
          <ThreadList chosen={contact ?? null} search={() => search(true)} />
        )}
      </section>
      <section className={css.thread}>
        {contact ? (
          <Suspense fallback={<Loading />}>
            <ThreadView key={contact} contact={contact} showPanel={wide ? null : () => setPanel(true)} />
          </Suspense>
        ) : (
          <Empty
            icon={<IconMessages size={34} stroke={1.4} />}
            what={t("threads.choose")}
            mend={t("threads.choose.mend")}
          />
        )}
      </section>
      {contact && wide && (
        <aside className={css.panel} aria-label={t("contacts.title")}>
          <Suspense fallback={<Loading />}>
            <ContactPanel key={contact} contact={contact} />
          </Suspense>
        </aside>
      )}
      {contact && !wide && (
        <Drawer
          opened={panel}
          onClose={() => setPanel(false)}
          position="right"
          size="min(100%, 360px)"
          title={t("contacts.title")}
          closeButtonProps={{ "aria-label": t("app.close") }}
        >
          <Suspense fallback={<Loading />}>
            <ContactPanel key={contact} contact={contact} />
          </Suspense>
        </Drawer>
      )}
    </div>
  );
}
