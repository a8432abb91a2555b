import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useI18n } from "../../app/i18n/I18n";
import { Loading } from "../../app/States";
import css from "./SearchPane.module.css";

type Props = { typed: string; type: (typed: string) => void };

/** Stands where the search will be as soon as it is loaded, and takes what is typed until then. */
export function Opening({ typed, type }: Props) {
  const { t } = useI18n();
  return (
    <>
      <div className={css.top}>
        <TextInput
          type="search"
          aria-label={t("threads.search")}
          maxLength={200}
          autoComplete="off"
          // Whoever pressed Search is about to type.
          autoFocus
          leftSection={<IconSearch size={17} />}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
        />
      </div>
      <Loading />
    </>
  );
}
