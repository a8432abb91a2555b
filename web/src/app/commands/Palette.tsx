import { Modal, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useI18n } from "../i18n/I18n";
import { useFocusBack } from "../useFocusBack";
import css from "./Commands.module.css";
import { found } from "./found";
import { Keys } from "./Keys";
import { type Deed, useAllDeeds } from "./registry";

/** Everything one can do here, and every conversation that is loaded, by a few letters. */
export function Palette({ close }: { close: () => void }) {
  const { t } = useI18n();
  useFocusBack();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const navigate = useNavigate();
  const fitting = found(useAllDeeds(), typed);
  const q = typed.trim();
  // Whoever and whatever is not loaded is found by asking for it.
  const look: Deed = {
    id: "look",
    words: t("app.commands.search", { typed: q }),
    group: t("threads.search"),
    run: () => void navigate({ pathname: "/inbox", search: new URLSearchParams({ q }).toString() }),
  };
  const deeds = q.length < 2 ? fitting : [...fitting, look];
  const at = Math.min(active, Math.max(0, deeds.length - 1));
  const groups = [...new Set(deeds.map(({ group }) => group))];
  const ordered = groups.flatMap((group) => deeds.filter((deed) => deed.group === group));

  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const run = (deed: Deed | undefined) => {
    if (!deed) return;
    close();
    // What it does may want the focus, which the closing window gives back first.
    setTimeout(deed.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") run(ordered[at]);
    else if (event.key === "ArrowDown") setActive(Math.min(at + 1, ordered.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(at - 1, 0));
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root opened onClose={close} padding={0} yOffset="12vh" size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label={t("app.commands.title")}>
        <TextInput
          data-autofocus
          variant="unstyled"
          size="lg"
          className={css.search ?? ""}
          leftSection={<IconSearch size={19} />}
          placeholder={t("app.commands.place")}
          aria-label={t("app.commands.title")}
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={ordered.length > 0 ? `${id}-${at}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div ref={list} id={id} role="listbox" aria-label={t("app.commands.title")} className={css.list}>
          {ordered.length === 0 && <p className={css.none}>{t("app.commands.none")}</p>}
          {ordered.map((deed, index) => (
            <div key={deed.id} role="presentation">
              {deed.group !== ordered[index - 1]?.group && (
                <div className={css.group} role="presentation">
                  {deed.group}
                </div>
              )}
              <UnstyledButton
                id={`${id}-${index}`}
                data-at={index}
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                className={css.deed ?? ""}
                onMouseMove={() => setActive(index)}
                onClick={() => run(deed)}
              >
                <span>{deed.words}</span>
                {deed.keys && (
                  <span className={css.hint} aria-hidden="true">
                    <Keys keys={deed.keys} />
                  </span>
                )}
              </UnstyledButton>
            </div>
          ))}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
