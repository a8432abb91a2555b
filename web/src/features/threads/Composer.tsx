import {
  ActionIcon,
  Button,
  FileButton,
  Pill,
  SegmentedControl,
  Text,
  Textarea,
  Tooltip,
} from "@mantine/core";
import { IconPaperclip, IconSend2 } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { useNow } from "../../app/useNow";
import type { ThreadWithContact } from "./model";
import { type Attempt, useSend } from "./orders";
import css from "./ThreadView.module.css";
import { windowAt } from "./window";

/** Where one writes. What could not be sent stays here. */
export function Composer({ thread }: { thread: ThreadWithContact }) {
  const { t } = useI18n();
  const send = useSend(thread.contact);
  const [mode, setMode] = useState<Attempt["mode"]>("reply");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const attempt = useRef<Attempt | null>(null);
  const open = windowAt(thread.window_until, useNow(10_000)).open;
  const blocked = mode === "reply" && !open;
  const empty = text.trim() === "" && (file === null || mode === "note");

  const submit = () => {
    if (blocked || empty || send.isPending) return;
    const last = attempt.current;
    // Only silence leaves open whether it was sent: then the same request goes again.
    const silent = send.error instanceof ApiError && send.error.problem === null;
    const same = silent && last?.text === text && last.file === file && last.mode === mode;
    const now = same ? last : { mode, text, file: mode === "reply" ? file : null, key: crypto.randomUUID() };
    attempt.current = now;
    send.mutate(now, {
      onSuccess: () => {
        setText((present) => (present === now.text ? "" : present));
        setFile((present) => (present === now.file ? null : present));
      },
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };

  const movedOn = send.error instanceof ApiError && send.error.code === "thread_moved_on";
  return (
    <footer className={css.composer} data-mode={mode}>
      {send.isError && (
        <Failure error={send.error} flush>
          {movedOn && (
            <Button size="compact-sm" onClick={submit}>
              {t("threads.send.again")}
            </Button>
          )}
        </Failure>
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
          {mode === "note" ? t("threads.note.place") : !blocked && t("threads.send.hint")}
        </Text>
      </div>
      {mode === "reply" && thread.status === "bot" && open && (
        <Text size="xs" className={css.hint ?? ""}>
          {t("threads.bot.hint")}
        </Text>
      )}
      {blocked ? (
        <Text size="sm" className={css.blocked ?? ""} role="status">
          <b>{t("threads.window.closed")}.</b> {t("threads.window.closed.mend")}
        </Text>
      ) : (
        <>
          {file && mode === "reply" && (
            <Pill
              withRemoveButton
              size="md"
              mb={6}
              onRemove={() => setFile(null)}
              removeButtonProps={{ "aria-label": t("threads.attach.remove") }}
            >
              {file.name}
            </Pill>
          )}
          <div className={css.write}>
            <Textarea
              className={css.field ?? ""}
              aria-label={mode === "note" ? t("threads.note") : t("threads.reply")}
              placeholder={
                mode === "note" ? t("threads.note.place") : t("threads.reply.place", { name: thread.name })
              }
              autosize
              minRows={1}
              maxRows={8}
              size="md"
              maxLength={4096}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
            {mode === "reply" && (
              <FileButton onChange={setFile}>
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
              color={mode === "note" ? "ocre" : "grana"}
              aria-label={t(mode === "note" ? "threads.note.add" : "threads.send")}
              disabled={empty}
              loading={send.isPending}
              onClick={submit}
            >
              <IconSend2 size={20} />
            </ActionIcon>
          </div>
        </>
      )}
    </footer>
  );
}
