import { IconMicrophone, IconMoodSmile, IconPlus, IconSend2, IconTrash, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { Act, Chat, Message } from "../simulator/model";
import { useSpeech } from "../speak";
import { AttachSheet } from "./AttachSheet";
import { Quote } from "./Bubble";
import { CardSheet } from "./CardSheet";
import css from "./Composer.module.css";
import { Emoji } from "./Emoji";
import { FileSheet } from "./FileSheet";
import { asAct, kindOf, LARGEST } from "./files";
import { minutes } from "./minutes";
import { PlaceSheet } from "./PlaceSheet";
import { type NoVoice, type Recording, record } from "./recorder";

type Ways = {
  chat: Chat;
  replyTo: Message | null;
  dropReply: () => void;
  send: (act: Act, quoted?: Message | null) => void;
};

type Open = "emoji" | "attach" | "place" | "card" | { file: File; asDocument: boolean } | null;

/** Where one writes, attaches and speaks. */
export function Composer({ chat, replyTo, dropReply, send }: Ways) {
  const { t } = useSpeech();
  const [text, setText] = useState("");
  const [open, setOpen] = useState<Open>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [recording, setRecording] = useState<Recording | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (replyTo) field.current?.focus();
  }, [replyTo]);

  function say() {
    const body = text.trim();
    if (body === "") return;
    send({ type: "text", body }, replyTo);
    setText("");
    setTrouble(null);
    setOpen(null);
    field.current?.focus();
  }

  function insert(emoji: string) {
    const element = field.current;
    const [from, to] = [element?.selectionStart ?? text.length, element?.selectionEnd ?? text.length];
    setText(text.slice(0, from) + emoji + text.slice(to));
    requestAnimationFrame(() => element?.setSelectionRange(from + emoji.length, from + emoji.length));
  }

  function picked(file: File, asDocument: boolean) {
    if (file.size > LARGEST) {
      setTrouble(t("attach.too_large", { name: file.name }));
      setOpen(null);
      return;
    }
    setTrouble(null);
    setOpen({ file, asDocument });
  }

  async function listen() {
    setTrouble(null);
    setOpen(null);
    try {
      setRecording(await record());
    } catch (why) {
      setTrouble(t((why as NoVoice) === "denied" ? "voice.denied" : "voice.none"));
    }
  }

  if (recording) {
    return (
      <Recorder
        drop={() => {
          recording.drop();
          setRecording(null);
        }}
        done={async () => {
          setRecording(null);
          send(await asAct(await recording.finish(), "audio", ""), replyTo);
        }}
      />
    );
  }
  return (
    <>
      <footer className={css.foot}>
        {trouble !== null && (
          <p className={css.trouble} role="alert">
            <span>{trouble}</span>
            <button type="button" onClick={() => setTrouble(null)} aria-label={t("close")}>
              <IconX size={16} aria-hidden="true" />
            </button>
          </p>
        )}
        {replyTo && (
          <div className={css.reply}>
            <Quote quoted={replyTo} business={chat.business} />
            <button type="button" onClick={dropReply} aria-label={t("reply.drop")}>
              <IconX size={18} aria-hidden="true" />
            </button>
          </div>
        )}
        {open === "emoji" && <Emoji choose={insert} close={() => setOpen(null)} />}
        <form
          className={css.line}
          onSubmit={(event) => {
            event.preventDefault();
            say();
          }}
        >
          <div className={css.field}>
            <button
              type="button"
              onClick={() => setOpen(open === "emoji" ? null : "emoji")}
              aria-label={t("emoji")}
              aria-expanded={open === "emoji"}
            >
              <IconMoodSmile size={23} stroke={1.7} aria-hidden="true" />
            </button>
            <textarea
              ref={field}
              rows={1}
              value={text}
              maxLength={4096}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
                  event.preventDefault();
                  say();
                }
                if (event.key === "Escape" && replyTo) dropReply();
              }}
              placeholder={t("write.placeholder")}
              aria-label={t("write.label", { business: chat.business })}
              enterKeyHint="send"
            />
            <button
              type="button"
              onClick={() => setOpen("attach")}
              aria-label={t("attach")}
              aria-haspopup="dialog"
            >
              <IconPlus size={23} stroke={1.7} aria-hidden="true" />
            </button>
          </div>
          {text.trim() === "" ? (
            <button
              type="button"
              className={css.go}
              onClick={() => void listen()}
              aria-label={t("voice.record")}
            >
              <IconMicrophone size={22} aria-hidden="true" />
            </button>
          ) : (
            <button type="submit" className={css.go} aria-label={t("send")}>
              <IconSend2 size={22} aria-hidden="true" />
            </button>
          )}
        </form>
      </footer>
      {open === "attach" && (
        <AttachSheet
          close={() => setOpen(null)}
          file={picked}
          place={() => setOpen("place")}
          card={() => setOpen("card")}
          sample={(kind) => {
            setOpen(null);
            send({ type: "media", kind }, replyTo);
          }}
        />
      )}
      {open === "place" && (
        <PlaceSheet
          close={() => setOpen(null)}
          send={(place) => {
            setOpen(null);
            send({ type: "location", ...place }, replyTo);
          }}
        />
      )}
      {open === "card" && (
        <CardSheet
          close={() => setOpen(null)}
          send={(card) => {
            setOpen(null);
            send({ type: "contacts", contacts: [card] }, replyTo);
          }}
        />
      )}
      {open !== null && typeof open === "object" && (
        <FileSheet
          file={open.file}
          close={() => setOpen(null)}
          send={(caption) => {
            const { file, asDocument } = open;
            setOpen(null);
            const kind = asDocument ? "document" : kindOf(file.type);
            void asAct(file, kind, caption).then((act) => send(act, replyTo));
          }}
        />
      )}
    </>
  );
}

function Recorder({ drop, done }: { drop: () => void; done: () => Promise<void> }) {
  const { t } = useSpeech();
  const [seconds, setSeconds] = useState(0);
  const go = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    go.current?.focus();
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <footer className={css.foot}>
      <div className={css.line}>
        <div className={css.recording}>
          <button type="button" onClick={drop} aria-label={t("cancel")}>
            <IconTrash size={22} aria-hidden="true" />
          </button>
          <i aria-hidden="true" />
          <span role="status">{t("voice.recording")}</span>
          <span>{minutes(seconds)}</span>
        </div>
        <button type="button" className={css.go} ref={go} onClick={() => void done()} aria-label={t("send")}>
          <IconSend2 size={22} aria-hidden="true" />
        </button>
      </div>
    </footer>
  );
}
