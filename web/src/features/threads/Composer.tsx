import { ActionIcon, Anchor, Button, FileButton, SegmentedControl, Text, Tooltip } from "@mantine/core";
import { IconMicrophone, IconPaperclip, IconSend2, IconTemplate } from "@tabler/icons-react";
import { lazy, type RefObject, Suspense, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import { ApiError } from "../../app/api/problem";
import { useDeeds } from "../../app/commands/registry";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { useNow } from "../../app/useNow";
import { unfilled } from "../macros/fill";
import composer from "./composer/Composer.module.css";
import { EmojiButton } from "./composer/EmojiButton";
import { FileChip } from "./composer/FileChip";
import { HeldLine } from "./composer/HeldLine";
import { Meanwhile } from "./composer/Meanwhile";
import { mentionable, mentioned } from "./composer/mentions";
import { Trouble } from "./composer/Trouble";
import { useDraft } from "./composer/useDraft";
import { pasted, useDrop } from "./composer/useDrop";
import { useHeld } from "./composer/useHeld";
import { useMacroSuggestions } from "./composer/useMacroSuggestions";
import { useVoice } from "./composer/voice/useVoice";
import { VoiceBar } from "./composer/voice/VoiceBar";
import { Writer } from "./composer/Writer";
import type { Message, ThreadWithContact } from "./model";
import { type Attempt, kindOf, useSend } from "./orders";
import css from "./ThreadView.module.css";
import type { Names } from "./Timeline";
import { windowAt } from "./window";

// Not needed before somebody wants one.
const TemplatePicker = lazy(() => import("../templates/picker/TemplatePicker"));

type Props = {
  at: RefObject<HTMLElement | null>;
  thread: ThreadWithContact;
  names: Names;
  /** What was said, newest first. */
  said: Message[];
  /** Told what the field holds, letter by letter. */
  wrote: (text: string) => void;
};

/** Where one writes. What could not be sent stays here. */
export function Composer({ at, thread, names, said, wrote }: Props) {
  const { t } = useI18n();
  const send = useSend(thread.contact);
  const [mode, setMode] = useState<Attempt["mode"]>("reply");
  const [picking, setPicking] = useState(false);
  const [texts, setTexts] = useDraft(thread.contact);
  const [file, setFile] = useState<File | null>(null);
  /** Whether a picture that is too large is made smaller. */
  const [shrink, setShrink] = useState(true);
  /** More files came at once than a message takes. */
  const [tooMany, setTooMany] = useState(false);
  const attempt = useRef<Attempt | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const macros = useMacroSuggestions(thread, names);
  const people = useMemo(() => mentionable(names.people), [names.people]);
  const open = windowAt(thread.window_until, useNow(10_000)).open;
  // What is heard has no words under it: they stay for the next message.
  const heard = mode === "reply" && file !== null && kindOf(file.type) === "audio";
  const text = heard ? "" : texts[mode];
  const blocked = mode === "reply" && !open;
  const empty = text.trim() === "" && (file === null || mode === "note");
  const missing = mode === "reply" ? unfilled(text) : [];

  /** What was not sent comes back, before what was written since. */
  const restore = (failed: Attempt) =>
    setTexts((present) => {
      const words = present[failed.mode];
      if (failed.text === "" || words === failed.text) return present;
      return { ...present, [failed.mode]: words === "" ? failed.text : `${failed.text}\n${words}` };
    });
  const go = (now: Attempt) => {
    attempt.current = now;
    send.mutate(now, {
      onSuccess: () => {
        setTexts((present) => (present[now.mode] === now.text ? { ...present, [now.mode]: "" } : present));
        setFile((present) => (present === now.file ? null : present));
      },
      onError: () => restore(now),
    });
  };
  const { held, hold, undo } = useHeld(go);

  const submit = (event?: { soon: boolean }) => {
    if (blocked || empty || send.isPending || missing.length > 0) return;
    const last = attempt.current;
    // Only silence leaves open whether it was sent: then the same request goes again.
    const silent = send.error instanceof ApiError && send.error.problem === null;
    const same =
      silent && last?.text === text && last.file === file && last.mode === mode && last.shrink === shrink;
    const now: Attempt = same
      ? last
      : {
          mode,
          text,
          file: mode === "reply" ? file : null,
          shrink,
          seen: said[0]?.position ?? 0,
          mentions: mode === "note" ? mentioned(text, names.people) : [],
          key: crypto.randomUUID(),
        };
    wrote("");
    if (same || now.mode === "note" || now.file || event?.soon) {
      go(now);
      return;
    }
    // What the agent was looking at when they sent it; while an earlier one goes, that is what it makes.
    if (held === null) now.asked = send.worded(now.text);
    send.reset();
    hold(now);
    setTexts((present) => ({ ...present, reply: "" }));
  };

  const attach = (files: File[]) => {
    setFile(files[0] ?? null);
    setShrink(true);
    setTooMany(files.length > 1);
  };
  const attachable = mode === "reply" && !blocked;
  const over = useDrop(attachable, attach);
  const voice = useVoice((note) => attach([note]));

  const writeIn = (where: Attempt["mode"]) => {
    setMode(where);
    requestAnimationFrame(() => field.current?.focus());
  };
  useDeeds([
    { id: "reply", words: t("threads.do.reply"), group: thread.name, keys: "r", run: () => writeIn("reply") },
    { id: "note", words: t("threads.do.note"), group: thread.name, keys: "n", run: () => writeIn("note") },
    { id: "template", words: t("threads.template"), group: thread.name, run: () => setPicking(true) },
  ]);

  const movedOn = send.error instanceof ApiError && send.error.code === "thread_moved_on";
  const note = mode === "note";
  return (
    <footer
      ref={at}
      className={css.composer}
      data-mode={mode}
      data-over={over || undefined}
      onPaste={(event) => {
        const files = attachable ? pasted(event.clipboardData) : [];
        if (files.length === 0) return;
        event.preventDefault();
        attach(files);
      }}
    >
      {send.isError && (
        <Failure error={send.error} flush>
          {movedOn && (
            <>
              <Meanwhile
                names={names}
                messages={said.filter(({ position }) => position > (attempt.current?.seen ?? 0))}
              />
              <Button size="compact-sm" onClick={() => submit({ soon: true })}>
                {t("threads.send.again")}
              </Button>
            </>
          )}
        </Failure>
      )}
      {held && (
        <HeldLine
          text={held.value.text}
          undo={() => {
            const taken = undo();
            if (taken) restore(taken);
            field.current?.focus();
          }}
        />
      )}
      <div className={css.tools}>
        <SegmentedControl
          size="xs"
          value={mode}
          onChange={(value) => setMode(value === "note" ? "note" : "reply")}
          data={[
            { value: "reply", label: t("threads.reply") },
            { value: "note", label: t("threads.note") },
          ]}
        />
        <Text size="xs" c="dimmed" visibleFrom="xs" truncate>
          {note ? t("threads.note.hint") : !blocked && t("threads.send.hint")}
        </Text>
      </div>
      {!note && thread.status === "bot" && open && (
        <Text size="xs" className={css.hint ?? ""}>
          {t("threads.bot.hint")}
        </Text>
      )}
      {missing.length > 0 && (
        <Text size="xs" className={composer.missing ?? ""} role="status">
          {t("threads.send.missing", { what: missing.join(", ") })}
        </Text>
      )}
      {blocked ? (
        <Text size="sm" component="div" className={css.blocked ?? ""} role="status">
          <b>{t("threads.window.closed")}.</b> {t("threads.window.closed.mend")}
          <Button size="compact-sm" mt={8} display="block" onClick={() => setPicking(true)}>
            {t("threads.template")}
          </Button>
        </Text>
      ) : (
        <>
          {!note && (
            <Trouble many={tooMany && file !== null} voice={voice.problem} over={over} heard={heard} />
          )}
          {file && !note && (
            <FileChip file={file} shrink={shrink} setShrink={setShrink} remove={() => attach([])} />
          )}
          {voice.since !== null && !note ? (
            <VoiceBar since={voice.since} finish={() => void voice.finish()} drop={voice.drop} />
          ) : (
            <div className={css.write}>
              <Writer
                key={mode}
                field={field}
                sign={note ? "@" : "/"}
                known={note ? people : macros}
                suggestions={t(note ? "threads.mention" : "macros.title")}
                foot={
                  !note && (
                    <div className={composer.foot}>
                      <span>{t("threads.macro.hint")}</span>
                      <Anchor component={Link} to="/macros" size="xs">
                        {t("threads.macro.edit")}
                      </Anchor>
                    </div>
                  )
                }
                label={t(note ? "threads.note" : "threads.reply")}
                place={note ? t("threads.note.place") : t("threads.reply.place", { name: thread.name })}
                text={texts[mode]}
                change={(words) => {
                  wrote(words);
                  setTexts((present) => ({ ...present, [mode]: words }));
                }}
                submit={() => submit()}
              />
              <EmojiButton field={field} />
              {!note && (
                <Tooltip label={t("threads.voice")}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={40}
                    aria-label={t("threads.voice")}
                    onClick={() => void voice.start()}
                  >
                    <IconMicrophone size={20} />
                  </ActionIcon>
                </Tooltip>
              )}
              {!note && (
                <Tooltip label={t("threads.template")}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={40}
                    aria-label={t("threads.template")}
                    onClick={() => setPicking(true)}
                  >
                    <IconTemplate size={20} />
                  </ActionIcon>
                </Tooltip>
              )}
              {!note && (
                <FileButton onChange={(chosen) => attach(chosen ? [chosen] : [])}>
                  {(props) => (
                    <Tooltip label={t("threads.attach")}>
                      <ActionIcon
                        {...props}
                        variant="subtle"
                        color="gray"
                        size={40}
                        aria-label={t("threads.attach")}
                      >
                        <IconPaperclip size={20} />
                      </ActionIcon>
                    </Tooltip>
                  )}
                </FileButton>
              )}
              <ActionIcon
                size={40}
                variant="filled"
                color={note ? "ocre" : "grana"}
                aria-label={t(note ? "threads.note.add" : "threads.send")}
                disabled={empty || missing.length > 0}
                loading={send.isPending}
                onClick={() => submit()}
              >
                <IconSend2 size={20} />
              </ActionIcon>
            </div>
          )}
        </>
      )}
      {picking && (
        <Suspense fallback={null}>
          <TemplatePicker thread={thread} close={() => setPicking(false)} />
        </Suspense>
      )}
    </footer>
  );
}
