import { Anchor, Badge, Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import { type Approval, STATES, TOLD, useAnswer } from "./queries";

type Names = { person: (id: string | null) => string | null; team: (id: string | null) => string | null };
type Props = { approval: Approval; names: Names };

const LONGEST = 2000;
const COLOURS = { waiting: "ocre", approved: "musgo", refused: "teja", timed_out: "gray", cancelled: "gray" };

/** What is to be decided, by whom, what was answered, and the answer of whoever looks at it. */
export function ApprovalCard({ approval, names }: Props) {
  const { t, language } = useI18n();
  const [comment, setComment] = useState("");
  const answer = useAnswer(approval.id);
  const state = STATES.find((known) => known === approval.state) ?? "waiting";
  const asked = [...approval.people.map(names.person), ...approval.teams.map(names.team)].filter(Boolean);
  const give = (approves: boolean) => answer.mutate({ approves, comment });
  return (
    <li className={page.card}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 260px", overflowWrap: "anywhere" }}>
          <Text fw={600}>
            {approval.title ??
              t(approval.body_state === "erased" ? "approvals.erased" : "approvals.unreadable")}
          </Text>
          {approval.detail && <Text style={{ whiteSpace: "pre-line" }}>{approval.detail}</Text>}
          <Text size="sm" c="dimmed">
            {t("approvals.asked", {
              who: asked.join(", "),
              date: dayAndClock(approval.asked_at, language),
            })}
            {approval.quorum === "all" && ` · ${t("approvals.quorum.all")}`}
            {approval.quorum === "at_least" &&
              ` · ${t("approvals.quorum.at_least", { count: String(approval.at_least ?? 1) })}`}
            {state === "waiting" &&
              approval.due_at &&
              ` · ${t("approvals.due", { date: dayAndClock(approval.due_at, language) })}`}
          </Text>
          {state === "waiting" &&
            approval.told.map(({ person, how }) => (
              <Text key={person} size="sm" c="dimmed">
                {t(`approvals.told.${TOLD.find((known) => known === how) ?? "asking"}`, {
                  who: names.person(person) ?? t("approvals.somebody"),
                })}
              </Text>
            ))}
          {approval.answers.map((given) => (
            <Text key={given.person} size="sm" mt={4}>
              {t(given.approves ? "approvals.answer.yes" : "approvals.answer.no", {
                who: names.person(given.person) ?? t("approvals.somebody"),
              })}
              {given.comment && `: ${given.comment}`}
            </Text>
          ))}
          {approval.contact && (
            <Anchor component={Link} to={`/inbox/${approval.contact}`} size="sm">
              {t("approvals.thread")}
            </Anchor>
          )}
        </div>
        <Badge variant="light" color={COLOURS[state]} tt="none" size="lg" fw={600}>
          {t(`approvals.state.${state}`)}
          {approval.decided_at && ` · ${dayAndClock(approval.decided_at, language)}`}
        </Badge>
      </Group>
      {approval.may_answer && (
        <>
          <Textarea
            mt="sm"
            label={t("approvals.comment")}
            autosize
            minRows={1}
            maxLength={LONGEST}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          <Group mt="sm" gap="xs">
            <Button size="xs" loading={answer.isPending} onClick={() => give(true)}>
              {t("approvals.approve")}
            </Button>
            <Button size="xs" variant="default" disabled={answer.isPending} onClick={() => give(false)}>
              {t("approvals.refuse")}
            </Button>
          </Group>
        </>
      )}
      {answer.isError && <Failure error={answer.error} />}
    </li>
  );
}
