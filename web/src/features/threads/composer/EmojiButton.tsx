import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { lazy, type RefObject, Suspense, useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";

// Not needed before somebody wants one.
const EmojiPanel = lazy(() => import("./EmojiPanel"));

/** Puts an emoji where the caret is. */
export function EmojiButton({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    field.current?.focus();
  };
  const put = (emoji: string) => {
    const area = field.current;
    if (!area) return;
    area.setRangeText(emoji, area.selectionStart, area.selectionEnd, "end");
    // As if it had been typed.
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return (
    <Popover opened={open} onChange={setOpen} position="top-end" shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Tooltip label={t("threads.emoji")} disabled={open}>
          <ActionIcon
            variant="subtle"
            color="gray"
            // The keyboard of a phone has them.
            visibleFrom="xs"
            size={40}
            aria-label={t("threads.emoji")}
            onClick={() => setOpen(!open)}
          >
            <IconMoodSmile size={20} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <Suspense fallback={null}>
          <EmojiPanel choose={put} close={close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
