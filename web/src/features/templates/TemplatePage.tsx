import { Anchor, Badge, Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import type { WordKey } from "../../app/i18n/translate";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import { useMay, useSession } from "../session/session";
import { Editor } from "./editor/Editor";
import { draftOf, shownOf } from "./editor/model";
import { Figures } from "./Figures";
import { NewTemplateWindow } from "./NewTemplateWindow";
import { Preview } from "./Preview";
import { type Template, useApprovers, useDeed, useDiscardDraft, useTemplate } from "./queries";
import { categoryWord, standing } from "./status";
import css from "./TemplatePage.module.css";

/** One template: what it says, where it stands, and what can be done with it. */
export function TemplatePage() {
  const { t } = useI18n();
  const { template: id } = useParams();
  const template = useTemplate(id ?? null);
  return (
    <div className={`${page.page} ${css.page}`}>
      <Anchor component={Link} to="/settings/templates" size="sm" className={css.back ?? ""}>
        <IconArrowLeft size={15} aria-hidden="true" /> {t("templates.title")}
      </Anchor>
      {template.isPending && <Loading />}
      {template.isError && !template.data && (
        <Failure error={template.error} retry={() => void template.refetch()} flush />
      )}
      {template.data && <Known key={template.data.id} template={template.data} />}
    </div>
  );
}

function Known({ template }: { template: Template }) {
  const { t } = useI18n();
  const mayWrite = useMay("templates:write");
  const [editing, setEditing] = useState(false);
  const { word, color } = standing(template);
  // What waits for a colleague is shown as it will be read, until somebody goes on writing.
  const awaited = template.draft?.state === "in_review";
  const idle = mayWrite && template.order === null;
  const writing = idle && (editing || (template.draft !== null && !awaited));
  return (
    <>
      <Group gap="xs" mb="sm" align="baseline">
        <Title order={1} size="h2" className={css.name ?? ""}>
          {template.name}
        </Title>
        <Text c="dimmed">{template.language}</Text>
        <Badge color="gray" variant="light">
          {t(categoryWord(template.category))}
        </Badge>
        <Badge color={color} variant="light">
          {t(word)}
        </Badge>
        {template.quality && template.quality !== "unknown" && (
          <Badge color={template.quality === "green" ? "musgo" : "ocre"} variant="light">
            {t("templates.quality", { what: t(`templates.quality.${template.quality}` as WordKey) })}
          </Badge>
        )}
      </Group>
      <Standing template={template} />
      {writing ? (
        <Editor
          key={template.draft ? "draft" : "new"}
          template={template}
          start={draftOf(template.draft?.content ?? template.content)}
          cancel={template.draft && !awaited ? null : () => setEditing(false)}
          asked={() => setEditing(false)}
        />
      ) : (
        <ReadOnly template={template} edit={() => setEditing(true)} />
      )}
      {template.status !== "draft" && (
        <Figures template={template.id} links={hasLinks(template) ? template.account : null} />
      )}
      <Versions template={template} />
    </>
  );
}

/** Whether it has links that people may open. */
function hasLinks({ shown }: Template): boolean {
  const cards = shown?.cards ?? [];
  const buttons = [...(shown?.buttons ?? []), ...cards.flatMap((card) => card.buttons ?? [])];
  return buttons.some((button) => button.type === "url");
}

/** What happened to it, in plain words, and what somebody has to decide. */
function Standing({ template }: { template: Template }) {
  const { t, language } = useI18n();
  const mayApprove = useMay("templates:approve");
  const deed = useDeed();
  const { rejection, notice, order, draft } = template;
  return (
    <Stack gap="xs" mb="md">
      {order && (
        <div className={css.note} data-dye="anil" role="status">
          {t(`templates.order.${order.what}` as WordKey)}
          {order.trouble && <div>{t("templates.order.trouble", { why: order.trouble })}</div>}
        </div>
      )}
      {template.status === "pending" && !order && (
        <div className={css.note} data-dye="ocre" role="status">
          {t("templates.pending.line")}
        </div>
      )}
      {rejection && (
        <div className={css.note} data-dye="teja" role="alert">
          <b>{t(reasonWord(rejection.code))}</b>
          {rejection.reason && <div>{rejection.reason}</div>}
          {rejection.recommendation && <div>{rejection.recommendation}</div>}
        </div>
      )}
      {template.status === "paused" && (
        <div className={css.note} data-dye="ocre" role="status">
          {t("templates.paused.line")}
        </div>
      )}
      {draft?.state === "refused" && (
        <div className={css.note} data-dye="teja" role="alert">
          <b>{t("templates.draft.refused")}</b>
          <div>{draft.note}</div>
        </div>
      )}
      {draft?.state === "returned" && (
        <div className={css.note} data-dye="ocre" role="status">
          <b>{t("templates.draft.returned")}</b>
          <div>{draft.note}</div>
        </div>
      )}
      {notice && (
        <div className={css.note} data-dye="ocre" role="alert">
          <b>
            {t(`templates.notice.${notice.kind}` as WordKey, {
              from: t(categoryWord(notice.from)),
              to: t(categoryWord(notice.to)),
              when: notice.effective_at ? dayAndClock(notice.effective_at, language) : "",
            })}
          </b>
          <div>{t("templates.notice.mend")}</div>
          {mayApprove && (
            <Button
              size="compact-sm"
              variant="default"
              mt={6}
              loading={deed.isPending}
              onClick={() => deed.mutate({ template, deed: "acknowledge" })}
            >
              {t("templates.notice.seen")}
            </Button>
          )}
        </div>
      )}
      {deed.isError && <Failure error={deed.error} flush />}
      <Review template={template} />
    </Stack>
  );
}

/** What is said about a draft: by whoever may agree to it, or to whoever waits for that. */
function Review({ template }: { template: Template }) {
  const { t, language } = useI18n();
  const mayApprove = useMay("templates:approve");
  const me = useSession().data?.person;
  const deed = useDeed();
  const [note, setNote] = useState<string | null>(null);
  const { draft } = template;
  const awaited = draft?.state === "in_review" && template.order === null;
  const approvers = useApprovers(template, awaited);
  if (!awaited) return null;
  const others = approvers.data?.filter(({ person }) => person !== me) ?? [];
  const own = draft.author.type === "person" && draft.author.id === me;
  // Before it is known whether somebody else may, nobody is offered what would be refused.
  const offered = mayApprove && (!own || (approvers.data !== undefined && others.length === 0));
  const names = new Intl.ListFormat(language, { type: "disjunction" }).format(others.map(({ name }) => name));
  return (
    <div className={css.note} data-dye="anil">
      <b>{t(own && offered ? "templates.review.alone" : "templates.review.asked")}</b>
      {!offered && names !== "" && <div>{t("templates.review.who", { names })}</div>}
      {!offered && approvers.data?.length === 0 && <div>{t("templates.review.nobody")}</div>}
      {mayApprove && (
        <Stack gap="xs" mt={6}>
          {note !== null && (
            <Textarea
              label={t("templates.review.note")}
              autosize
              minRows={2}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
          )}
          <Group gap="xs">
            {offered && note === null && (
              <Button
                size="sm"
                loading={deed.isPending}
                onClick={() => deed.mutate({ template, deed: "approve" })}
              >
                {t("templates.review.approve")}
              </Button>
            )}
            <Button
              size="sm"
              variant="default"
              disabled={note?.trim() === ""}
              onClick={() =>
                note === null ? setNote("") : deed.mutate({ template, deed: { return: note } })
              }
            >
              {t("templates.review.return")}
            </Button>
          </Group>
        </Stack>
      )}
      {approvers.isError && <Failure error={approvers.error} retry={() => void approvers.refetch()} flush />}
      {deed.isError && <Failure error={deed.error} flush />}
    </div>
  );
}

function ReadOnly({ template, edit }: { template: Template; edit: () => void }) {
  const { t, language } = useI18n();
  const navigate = useNavigate();
  const mayWrite = useMay("templates:write");
  const mayApprove = useMay("templates:approve");
  const deed = useDeed();
  const discard = useDiscardDraft();
  const [duplicating, setDuplicating] = useState(false);
  const [sure, setSure] = useState(false);
  const awaited = template.draft?.state === "in_review" ? template.draft.content : null;
  const content = draftOf(awaited ?? template.content ?? template.draft?.content);
  const { samples } = content;
  // Of a template that has a version already, what is awaited is said by the draft alone.
  const shown = awaited && template.content ? shownOf(content) : template.shown;
  return (
    <Stack gap="md">
      {shown && <Preview text={shown} value={(place, name) => samples[place][name] ?? null} />}
      <Group gap="xs">
        {mayWrite && template.editable && template.order === null && (
          <Button onClick={edit} disabled={template.editable_from !== null}>
            {t("templates.edit")}
          </Button>
        )}
        {mayWrite && (
          <Button variant="default" onClick={() => setDuplicating(true)}>
            {t("templates.duplicate")}
          </Button>
        )}
        {mayApprove && template.status !== "draft" && template.order === null && (
          <Button
            variant={sure ? "filled" : "subtle"}
            color="red"
            loading={deed.isPending}
            onClick={() => (sure ? deed.mutate({ template, deed: "delete" }) : setSure(true))}
          >
            {t(sure ? "templates.delete.sure" : "templates.delete")}
          </Button>
        )}
        {mayWrite && template.status === "draft" && template.order === null && (
          <Button
            variant="subtle"
            color="red"
            onClick={() =>
              discard.mutate(template, { onSuccess: () => void navigate("/settings/templates") })
            }
          >
            {t("templates.discard")}
          </Button>
        )}
      </Group>
      {template.editable_from && (
        <Text size="sm" c="dimmed">
          {t("templates.edit.from", { when: dayAndClock(template.editable_from, language) })}
        </Text>
      )}
      {sure && (
        <Text size="sm" c="dimmed">
          {t("templates.delete.mend")}
        </Text>
      )}
      {deed.isError && <Failure error={deed.error} flush />}
      {duplicating && (
        <NewTemplateWindow
          accounts={[]}
          from={{
            account: template.account,
            name: template.name,
            draft: draftOf(template.content ?? template.draft?.content),
          }}
          close={() => setDuplicating(false)}
        />
      )}
    </Stack>
  );
}

function Versions({ template }: { template: Template }) {
  const { t, language } = useI18n();
  if (template.versions.length === 0) return null;
  return (
    <section className={css.versions}>
      <h2>{t("templates.versions")}</h2>
      <ol reversed>
        {[...template.versions].reverse().map((version) => (
          <li key={version.number}>
            <details>
              <summary>
                {t("templates.version", {
                  number: version.number,
                  when: dayAndClock(version.at, language),
                })}
              </summary>
              <p className={css.said}>{draftOf(version.content).body}</p>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

const REASONS = [
  "abusive_content",
  "incorrect_category",
  "invalid_format",
  "promotional",
  "scam",
  "tag_content_mismatch",
] as const;

function reasonWord(code: string): WordKey {
  const known = REASONS.find((one) => one === code.toLowerCase());
  return known ? `templates.reason.${known}` : "templates.reason.other";
}
