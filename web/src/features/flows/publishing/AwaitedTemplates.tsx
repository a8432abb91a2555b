import { Anchor, Badge, Text } from "@mantine/core";
import { Link } from "react-router";
import { useI18n } from "../../../app/i18n/I18n";
import { useMay } from "../../session/session";
import css from "./Publishing.module.css";
import type { AwaitedTemplate } from "./queries";

type State =
  | "writing"
  | "in_review"
  | "returned"
  | "handing_in"
  | "pending"
  | "approved"
  | "rejected"
  | "barred"
  | "gone";

/** The colour of a template's state: done, somebody's turn, or on its way. */
export function dyeOf({ state, needs_somebody }: AwaitedTemplate): "musgo" | "grana" | "ocre" {
  if (state === "approved") return "musgo";
  return needs_somebody ? "grana" : "ocre";
}

/** A template's state in words. */
export function useAwaitedWords() {
  const { t } = useI18n();
  return ({ state }: AwaitedTemplate) => t(`flows.awaited.${state as State}`);
}

/** The templates that a release waits for: how far each is, why it is stuck, and where it is corrected. */
export function AwaitedTemplates({ templates }: { templates: AwaitedTemplate[] }) {
  const { t } = useI18n();
  const words = useAwaitedWords();
  const mayWrite = useMay("templates:write");
  return (
    <div>
      <Text size="xs" c="dimmed">
        {t("flows.awaited.line")}
      </Text>
      <ul className={css.awaited} aria-label={t("flows.awaited")}>
        {templates.map((template) => (
          <li key={template.id} data-dye={dyeOf(template)}>
            <Text size="sm" component="span" fw={600}>
              {template.name} ({template.language})
            </Text>{" "}
            <Badge variant="light" tt="none" fw={600} color={dyeOf(template)}>
              {words(template)}
            </Badge>{" "}
            {template.state !== "gone" && (
              <Anchor component={Link} size="sm" to={`/settings/templates/${template.id}`}>
                {t(template.needs_somebody && mayWrite ? "flows.awaited.correct" : "flows.awaited.open")}
              </Anchor>
            )}
            {(template.reason || template.recommendation) && (
              <Text size="sm" className={css.words ?? ""}>
                {[template.reason, template.recommendation].filter(Boolean).join(". ")}
              </Text>
            )}
            {template.nodes.length > 0 && (
              <Text size="xs" c="dimmed">
                {t("flows.awaited.nodes", { nodes: template.nodes.join(", ") })}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
