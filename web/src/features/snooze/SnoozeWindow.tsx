import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconCalendarEvent, IconClock, IconSunrise } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { Loading } from "../../app/States";
import { dayAndClock } from "../../app/time";
import { Window } from "../../app/Window";
import { chosen, dayOf, presets } from "./moments";
import css from "./Snooze.module.css";

type Props = {
  /** How many conversations. */
  count?: number;
  /** Puts them to sleep until a moment. */
  sleep: (until: string) => void;
  close: () => void;
};

/** Until when a conversation is to sleep. */
export default function SnoozeWindow(props: Props) {
  const { t, plural } = useI18n();
  const spoken = useSettingsWords();
  const { count = 1, close } = props;
  const title = spoken ? (count > 1 ? plural("snooze.title.many", count) : t("snooze.title")) : "";
  return (
    <Window title={title} close={close}>
      {spoken ? <Moments {...props} /> : <Loading />}
    </Window>
  );
}

function Moments({ sleep, close }: Props) {
  const { t, language } = useI18n();
  const [now] = useState(() => new Date());
  const [day, setDay] = useState(() => dayOf(new Date(now.getTime() + 86_400_000)));
  const [time, setTime] = useState("09:00");
  const own = chosen(day, time, new Date());
  const choose = (at: Date) => {
    sleep(at.toISOString());
    close();
  };
  const when = (at: Date) => dayAndClock(at.toISOString(), language);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t("snooze.hint")}
      </Text>
      <ul className={css.presets}>
        {presets(now).map(({ name, at }, index) => (
          <li key={name}>
            <button
              type="button"
              className={css.preset}
              data-autofocus={index === 0 || undefined}
              onClick={() => choose(at)}
            >
              {name === "later" ? (
                <IconClock size={18} aria-hidden="true" />
              ) : name === "week" ? (
                <IconCalendarEvent size={18} aria-hidden="true" />
              ) : (
                <IconSunrise size={18} aria-hidden="true" />
              )}
              <span className={css.name}>{t(`snooze.preset.${name}`)}</span>
              <span className={css.when}>{when(at)}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (own instanceof Date) choose(own);
        }}
      >
        <Stack gap="sm">
          <Text fw={600} size="sm">
            {t("snooze.own")}
          </Text>
          <Group gap="sm" grow align="flex-start">
            <TextInput
              type="date"
              label={t("snooze.date")}
              value={day}
              min={dayOf(now)}
              error={own === "past" || own === "far" ? t(`snooze.${own}`) : undefined}
              onChange={(event) => setDay(event.currentTarget.value)}
            />
            <TextInput
              type="time"
              label={t("snooze.time")}
              value={time}
              onChange={(event) => setTime(event.currentTarget.value)}
            />
          </Group>
          <Text size="xs" c="dimmed">
            {t("snooze.zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
          </Text>
          <Button type="submit" disabled={!(own instanceof Date)}>
            {own instanceof Date ? t("snooze.sleep", { when: when(own) }) : t("snooze.choose")}
          </Button>
        </Stack>
      </form>
    </Stack>
  );
}
