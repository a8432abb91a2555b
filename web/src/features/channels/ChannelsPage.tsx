import { Badge, Button, Group, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconBrandWhatsapp, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import row from "../../app/shell/Row.module.css";
import { ago } from "../../app/time";
import { useNow } from "../../app/useNow";
import { useMay } from "../session/session";
import { AddChannelWindow } from "./AddChannelWindow";
import { ChannelWindow } from "./ChannelWindow";
import { isGrave, signsOf } from "./health";
import { NumberWindow } from "./NumberWindow";
import { type Channel, useChannels, useHealth } from "./queries";

/** The numbers that customers write to. */
export function ChannelsPage() {
  const { t } = useI18n();
  const mayWrite = useMay("channels:write");
  const channels = useChannels();
  const [open, setOpen] = useState<string | "new" | null>(null);
  /** Whether the number is looked at, as WhatsApp has it, instead of the channel. */
  const [number, setNumber] = useState(false);
  const close = () => {
    setOpen(null);
    setNumber(false);
  };
  const opened = channels.data?.find(({ id }) => id === open);
  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md" align="flex-start">
        <div style={{ flex: "1 1 300px" }}>
          <Title order={1} size="h2">
            {t("channels.title")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("channels.line")}
          </Text>
        </div>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen("new")}>
            {t("channels.add")}
          </Button>
        )}
      </Group>
      {channels.isPending && <Loading />}
      {channels.isError && <Failure error={channels.error} retry={() => void channels.refetch()} flush />}
      {channels.isSuccess && channels.data.length === 0 && (
        <Empty
          icon={<IconBrandWhatsapp size={32} stroke={1.4} />}
          what={t("channels.empty")}
          mend={t("channels.empty.mend")}
        />
      )}
      {channels.isSuccess && channels.data.length > 0 && (
        <ul className={row.rows}>
          {channels.data.map((channel) => (
            <li key={channel.id}>
              {mayWrite ? (
                <button type="button" className={row.row} onClick={() => setOpen(channel.id)}>
                  <Line channel={channel} />
                  <IconChevronRight size={18} stroke={1.6} aria-hidden="true" />
                </button>
              ) : (
                <div className={row.row}>
                  <Line channel={channel} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {open === "new" && <AddChannelWindow close={() => setOpen(null)} />}
      {opened && !number && (
        <ChannelWindow channel={opened} close={() => setOpen(null)} showNumber={() => setNumber(true)} />
      )}
      {opened && number && <NumberWindow channel={opened} close={close} />}
    </div>
  );
}

function Line({ channel }: { channel: Channel }) {
  const { t, language, plural } = useI18n();
  const health = useHealth(channel.id);
  const now = useNow(60_000);
  const heard = health.data?.webhook_at;
  const signs = health.data ? signsOf(health.data) : [];
  return (
    <div className={row.main}>
      <Group gap={8}>
        <Text fw={600} truncate>
          {channel.name}
        </Text>
        <Badge variant="light" color={channel.enabled ? "musgo" : "ocre"} tt="none" fw={600}>
          {t(channel.enabled ? "channels.on" : "channels.off")}
        </Badge>
        {signs.map((sign) => (
          <Badge
            key={sign}
            variant="light"
            tt="none"
            fw={600}
            color={isGrave(sign) ? "red" : "ocre"}
            leftSection={<IconAlertTriangle size={13} aria-hidden="true" />}
            title={t(`channels.sign.${sign}.mend`)}
          >
            {t(`channels.sign.${sign}`)}
          </Badge>
        ))}
      </Group>
      <Text size="sm" c="dimmed">
        {channel.display_number || t("channels.id", { id: channel.phone_number_id })} ·{" "}
        {plural("channels.rate", channel.rate)}
        {channel.pair_limit ? ` · ${t("channels.pair")}` : ""}
      </Text>
      {health.data && (
        <Text size="sm" c="dimmed">
          {heard ? t("channels.heard", { ago: ago(heard, now, language) }) : t("channels.heard.never")}
          {" · "}
          {t("channels.health.day.short", {
            received: health.data.day.received,
            sent: health.data.day.sent,
            failed: health.data.day.failed,
          })}
          {health.data.queue.waiting > 0 &&
            ` · ${plural("channels.health.waiting", health.data.queue.waiting)}`}
        </Text>
      )}
    </div>
  );
}
