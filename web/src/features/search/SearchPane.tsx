import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconSearchOff, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import { useNames } from "../threads/queries";
import { MessageHit, PersonHit } from "./Hit";
import { Opening } from "./Opening";
import { useFound } from "./queries";
import css from "./SearchPane.module.css";

/** So long after the last letter it is asked. */
const PAUSE_MS = 180;

type Props = {
  /** The conversation that is open. */
  chosen: string | null;
  /** What was typed while this was being loaded. */
  begun: string;
  begin: (typed: string) => void;
  close: () => void;
};

/** Who and what is found, in place of the list. What was typed is in the address: it survives a reload. */
export default function SearchPane(props: Props) {
  return useSettingsWords() ? <Search {...props} /> : <Opening typed={props.begun} type={props.begin} />;
}

function Search({ chosen, begun, begin, close }: Props) {
  const { t, plural } = useI18n();
  const names = useNames();
  const navigate = useNavigate();
  const { search, hash } = useLocation();
  const asked = new URLSearchParams(search).get("q") ?? "";
  const [typed, setTyped] = useState(asked || begun);
  const [paused] = useDebouncedValue(typed, PAUSE_MS);
  const input = useRef<HTMLInputElement>(null);
  const pane = useRef<HTMLDivElement>(null);

  // What is asked goes into the address when one stops typing; an address that somebody else set (the palette) into the field.
  const last = useRef(asked);
  useEffect(() => {
    if (asked !== last.current) {
      last.current = asked;
      setTyped(asked);
    }
  }, [asked]);
  useEffect(() => {
    if (paused === last.current) return;
    last.current = paused;
    const next = new URLSearchParams(search);
    next.set("q", paused);
    // What one is looking at stays.
    void navigate({ search: next.toString(), hash }, { replace: true });
  }, [paused, navigate, search, hash]);
  // Before the next key comes: it goes on behind what was typed already.
  useLayoutEffect(() => {
    const field = input.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
    begin("");
  }, [begin]);

  const { people, messages, enabled } = useFound(asked);
  const persons = people.data?.pages.flatMap((page) => page.items) ?? [];
  const said = messages.data?.pages.flatMap((page) => page.items) ?? [];
  const done = people.isSuccess && messages.isSuccess;
  const again = () =>
    void Promise.all([people, messages].filter(({ isError }) => isError).map(({ refetch }) => refetch()));
  const old = people.isPlaceholderData || messages.isPlaceholderData;
  const nothing =
    done && !old && persons.length + said.length === 0 && !messages.hasNextPage && !people.hasNextPage;

  /** Down and up walk through everything one can press, from the field on. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (typed === "") close();
      else setTyped("");
      input.current?.focus();
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const stops = [...(pane.current?.querySelectorAll<HTMLElement>("input, a, [data-more]") ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that bubble up from the field and the results.
    <div ref={pane} style={{ display: "contents" }} onKeyDown={onKeyDown}>
      <div className={css.top}>
        <TextInput
          ref={input}
          type="search"
          aria-label={t("search.label")}
          placeholder={t("search.place")}
          maxLength={200}
          autoComplete="off"
          leftSection={<IconSearch size={17} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("search.close")} onClick={close}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      <div className={css.results} data-old={old || undefined} aria-busy={old}>
        <span role="status" className={css.hidden}>
          {enabled && done && !old && plural("search.found", persons.length + said.length)}
        </span>
        {!enabled && (
          <Empty
            icon={<IconSearch size={32} stroke={1.4} />}
            what={t("search.start")}
            mend={t("search.start.mend")}
          />
        )}
        {enabled && (people.isPending || messages.isPending) && !people.isError && !messages.isError && (
          <Loading />
        )}
        {enabled && (people.isError || messages.isError) && (
          <Failure error={people.error ?? messages.error} retry={again} />
        )}
        {enabled && nothing && (
          <Empty
            icon={<IconSearchOff size={32} stroke={1.4} />}
            what={t("search.none")}
            mend={t("search.none.mend")}
          />
        )}
        {enabled && done && (
          <>
            <Group title={t("search.people")} list={people} empty={persons.length === 0}>
              {persons.map((person) => (
                <PersonHit
                  key={person.contact}
                  person={person}
                  chosen={person.contact === chosen}
                  typed={asked}
                />
              ))}
            </Group>
            <Group title={t("search.messages")} list={messages} empty={said.length === 0}>
              {said.map((message) => (
                <MessageHit key={message.id} message={message} person={names.person(message.author.id)} />
              ))}
            </Group>
          </>
        )}
      </div>
    </div>
  );
}

type List = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };

/** Results of one kind, and more of them. An answer takes only so long: there may be none yet and more behind. */
function Group(props: { title: string; list: List; empty: boolean; children: ReactNode }) {
  const { t } = useI18n();
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = props.list;
  if (props.empty && !hasNextPage) return null;
  return (
    <section aria-label={props.title}>
      <h2 className={css.group}>{props.title}</h2>
      <ul className={css.rows}>{props.children}</ul>
      {hasNextPage && (
        <div className={css.more}>
          <Button
            data-more
            variant="subtle"
            size="compact-sm"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {t(props.empty ? "search.further" : "search.more")}
          </Button>
        </div>
      )}
    </section>
  );
}
