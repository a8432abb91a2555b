import { Divider, Select, Stack, TagsInput, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { day } from "../../app/time";
import { useMay } from "../session/session";
import { useOrder } from "../threads/orders";
import { threadKey, useNames, useTags } from "../threads/queries";
import { Consent } from "./Consent";
import { Part, Quiet } from "./Part";
import { Runs } from "./Runs";

const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
const KINDS = ["phone", "email", "whatsapp_user_id"] as const;

/** Who a conversation is with: what is known, who has it, what flows did. */
export function ContactPanel({ contact }: { contact: string }) {
  const { t, language } = useI18n();
  const names = useNames();
  const known = useTags();
  const order = useOrder(contact);
  const mayWrite = useMay("threads:write");
  const mayAssign = useMay("threads:assign");
  const mayEdit = useMay("contacts:write");
  const path = { contact };

  const thread = useQuery({
    queryKey: threadKey(contact),
    queryFn: () => ask(api.GET("/threads/{contact}", { params: { path } })),
  });
  const person = useQuery({
    queryKey: ["contacts", contact],
    queryFn: () => ask(api.GET("/contacts/{contact}", { params: { path } })),
  });
  const tickets = useQuery({
    queryKey: ["tickets", contact, thread.data?.revision],
    queryFn: () => ask(api.GET("/threads/{contact}/tickets", { params: { path } })),
    enabled: thread.isSuccess,
    placeholderData: (before) => before,
  });
  const runs = useQuery({
    queryKey: ["runs", contact],
    queryFn: () => ask(api.GET("/runs", { params: { query: { contact, limit: 50 } } })),
  });

  // The conversation beside it says why.
  if (thread.isError) return null;
  if (person.isError) return <Failure error={person.error} retry={() => void person.refetch()} />;
  if (!person.data || !thread.data) return <Loading />;
  const { data } = person;
  const ticket = tickets.data?.items.find((item) => item.id === thread.data.ticket);
  const fields = Object.entries((data.fields ?? {}) as Record<string, unknown>);

  return (
    <Stack gap="lg">
      <div>
        <Title order={2} size="h4">
          {data.name}
        </Title>
        <Text size="sm" c="dimmed">
          {t("contacts.since", { date: day(data.created_at, language) })}
        </Text>
      </div>
      {order.isError && <Failure error={order.error} flush />}
      {ticket && (
        <Stack gap="xs">
          <Text fw={600} size="sm">
            {t("contacts.ticket", { number: ticket.number })}
          </Text>
          {ticket.summary && <Text size="sm">{ticket.summary}</Text>}
          <Select
            label={t("contacts.assignee")}
            size="sm"
            placeholder={names.team(ticket.team) ?? t("contacts.assignee.none")}
            clearable
            disabled={!mayAssign || order.isPending}
            data={names.people
              .filter((one) => one.enabled)
              .map(({ id, name }) => ({ value: id, label: name }))}
            value={thread.data.assignee ?? null}
            onChange={(assignee) => order.mutate({ type: "assign", assignee, team: ticket.team ?? null })}
          />
          <Select
            label={t("contacts.priority")}
            size="sm"
            allowDeselect={false}
            disabled={!mayWrite || order.isPending}
            data={PRIORITIES.map((value) => ({ value, label: t(`contacts.priority.${value}`) }))}
            value={thread.data.priority}
            onChange={(priority) => priority && order.mutate({ type: "priority", priority })}
          />
        </Stack>
      )}
      <TagsInput
        label={t("contacts.tags")}
        size="sm"
        placeholder={data.tags.length === 0 ? t("contacts.tags.add") : ""}
        disabled={!mayEdit || order.isPending}
        data={known}
        maxDropdownHeight={200}
        value={data.tags}
        onChange={(tags) =>
          order.mutate({
            type: "tags",
            add: tags.filter((tag) => !data.tags.includes(tag)),
            remove: data.tags.filter((tag) => !tags.includes(tag)),
          })
        }
      />
      <Divider />
      <Part title={t("contacts.identities")}>
        {data.identities.map(({ kind, value }) => {
          const known = KINDS.find((name) => name === kind);
          return (
            <Fact
              key={kind + value}
              name={known ? t(`contacts.${known}`) : kind}
              value={kind === "phone" ? `+${value}` : value}
            />
          );
        })}
      </Part>
      <Consent person={data} />
      <Part title={t("contacts.fields")}>
        {data.fields_state !== "known" ? (
          <Quiet text={t(data.fields_state === "erased" ? "contacts.erased" : "contacts.unreadable")} />
        ) : fields.length === 0 ? (
          <Quiet text={t("contacts.fields.none")} />
        ) : (
          fields.map(([name, value]) => (
            <Fact key={name} name={name} value={typeof value === "string" ? value : JSON.stringify(value)} />
          ))
        )}
      </Part>
      <Runs contact={contact} runs={runs.data?.items ?? null} order={order} mayWrite={mayWrite} />
    </Stack>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {value}
      </Text>
    </div>
  );
}
