import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useLayoutEffect, useRef } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Loading } from "../../app/States";
import css from "./SearchPane.module.css";

type Props = { typed: string; type: (typed: string) => void };

/** Stands where the search will be as soon as it is loaded, and takes what is typed until then. */
export function Opening({ typed, type }: Props) {
  const { t } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  // Whoever pressed Search is typing already.
  useLayoutEffect(() => {
    const field = input.current;
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, []);
  return (
    <>
      <div className={css.top}>
        <TextInput
          ref={input}
          type="search"
          aria-label={t("threads.search")}
          maxLength={200}
          autoComplete="off"
          leftSection={<IconSearch size={17} />}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
        />
      </div>
      <Loading />
    </>
  );
}
