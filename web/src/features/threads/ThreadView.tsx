import { lazy, Suspense, useEffect, useMemo, useRef } from "react";
import { useLocation, useNavigate } from "react-router";
import { Failure, Loading } from "../../app/States";
import { useMay } from "../session/session";
import { Composer } from "./Composer";
import { chronology } from "./chronology";
import { asStatus } from "./model";
import { useSee } from "./orders";
import { useSigns } from "./presence/useSigns";
import { useNames, useThread } from "./queries";
import { ThreadHead } from "./ThreadHead";
import css from "./ThreadView.module.css";
import { Timeline } from "./Timeline";
import { useVisible } from "./useVisible";

// Loaded when somebody looks at something that was said long ago.
const Past = lazy(() => import("../search/Past"));

type Props = { contact: string; showPanel: (() => void) | null };

/** One conversation: who, what was said, what to say. */
export function ThreadView({ contact, showPanel }: Props) {
  const { thread, messages, events, runs } = useThread(contact);
  const names = useNames();
  const mayWrite = useMay("threads:write");
  const { mutate: see } = useSee(contact);
  const visible = useVisible();
  const composer = useRef<HTMLElement>(null);
  const wrote = useSigns(contact, visible);
  // What was looked for, by its position.
  const { hash, search } = useLocation();
  const navigate = useNavigate();
  const found = Number(hash.slice(1)) || null;

  const said = useMemo(() => messages.data?.pages.flatMap((page) => page.items) ?? [], [messages.data]);
  const days = useMemo(
    () =>
      chronology(
        said,
        events.data?.pages.flatMap((page) => page.items) ?? [],
        runs.data?.items ?? [],
        !messages.hasNextPage,
      ),
    [said, events.data, runs.data, messages.hasNextPage],
  );

  // Seen is read; once for each message that came, and only while somebody looks.
  const newest = Math.max(said[0]?.position ?? 0, events.data?.pages[0]?.items[0]?.position ?? 0);
  const marked = useRef(0);
  const news = (thread.data?.unread ?? 0) > 0;
  const mentioned = thread.data?.mentioned === true;
  useEffect(() => {
    if (!visible || !(news || mentioned) || newest <= marked.current) return;
    marked.current = newest;
    see({ position: newest, tell: mayWrite && news });
  }, [visible, news, mentioned, newest, mayWrite, see]);

  if (thread.isPending || messages.isPending) return <Loading />;
  const failed = thread.error ?? messages.error;
  if (!thread.data || !messages.data) {
    return <Failure error={failed} retry={() => void Promise.all([thread.refetch(), messages.refetch()])} />;
  }
  const past = found !== null && messages.hasNextPage && (said.at(-1)?.position ?? 0) > found;
  return (
    <div className={css.view} data-status={asStatus(thread.data.status)}>
      <ThreadHead
        thread={thread.data}
        people={names.people}
        showPanel={showPanel}
        mayWrite={mayWrite}
        write={() => composer.current?.querySelector("textarea")?.focus()}
      />
      {past ? (
        <Suspense fallback={<Loading />}>
          <Past
            key={found}
            contact={contact}
            name={thread.data.name}
            at={found}
            names={names}
            leave={() => void navigate({ search, hash: "" })}
          />
        </Suspense>
      ) : (
        <Timeline
          name={thread.data.name}
          days={days}
          messages={said}
          names={names}
          more={messages.hasNextPage}
          loading={messages.isFetchingNextPage}
          loadMore={() => void messages.fetchNextPage()}
          found={found}
        />
      )}
      {mayWrite && !past && (
        <Composer at={composer} thread={thread.data} names={names} said={said} wrote={wrote} />
      )}
    </div>
  );
}
