import "@mantine/core/styles/Modal.css";
import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useI18n } from "./i18n/I18n";
import { useFocusBack } from "./useFocusBack";

/** Something to be done before going on: in the middle, on phones over everything. */
export function Window({
  title,
  close,
  stays = false,
  size = 460,
  children,
}: {
  title: string;
  close: () => void;
  /** What it shows is shown this once: a click beside it does not take it away. */
  stays?: boolean;
  /** How wide, in pixels. */
  size?: number;
  children: ReactNode;
}) {
  const { t } = useI18n();
  useFocusBack();
  const phone = useMediaQuery("(max-width: 30em)") ?? false;
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={!stays}
      title={title}
      centered={!phone}
      fullScreen={phone}
      size={size}
      closeButtonProps={{ "aria-label": t("app.close") }}
      styles={{ title: { fontWeight: 650, fontSize: "1.0625rem" } }}
    >
      {children}
    </Modal>
  );
}
