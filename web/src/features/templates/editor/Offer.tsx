import { Checkbox, TextInput } from "@mantine/core";
import { useI18n } from "../../../app/i18n/I18n";
import css from "./Editor.module.css";
import type { Offer as Written } from "./model";

type Props = {
  offer: Written | null;
  change: (offer: Written | null) => void;
  wrong: string | undefined;
};

/** An offer that ends, between header and text. */
export function Offer({ offer, change, wrong }: Props) {
  const { t } = useI18n();
  return (
    <fieldset className={css.section}>
      <Checkbox
        label={t("templates.offer")}
        description={t("templates.offer.line")}
        checked={offer !== null}
        onChange={(event) => change(event.currentTarget.checked ? { text: "", expires: true } : null)}
      />
      {offer && (
        <>
          <TextInput
            label={t("templates.offer.text")}
            description={t("templates.offer.text.mend")}
            value={offer.text}
            error={wrong}
            onChange={(event) => change({ ...offer, text: event.currentTarget.value })}
          />
          <Checkbox
            label={t("templates.offer.expires")}
            description={t("templates.offer.expires.line")}
            checked={offer.expires}
            onChange={(event) => change({ ...offer, expires: event.currentTarget.checked })}
          />
        </>
      )}
    </fieldset>
  );
}
