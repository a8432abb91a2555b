import { Text } from "@mantine/core";
import { useI18n } from "../../../app/i18n/I18n";
import css from "./Publishing.module.css";
import type { Tested } from "./queries";

/** What came of a version's tests, and how much of the flow they go through. */
export function TestResult({ tested }: { tested: Tested }) {
  const { t } = useI18n();
  const { coverage } = tested;
  return (
    <div>
      <ul className={css.tests} aria-label={t("flows.tests")}>
        {tested.tests.map((test) => (
          <li key={test.test} data-passed={test.passed}>
            <b>{t(test.passed ? "flows.tests.passes" : "flows.tests.fails")}</b> {test.test}
            {test.failures.map((failure) => (
              <Text size="xs" c="dimmed" key={`${failure.step}:${failure.what}`} className={css.words ?? ""}>
                {t("flows.tests.failure", {
                  step: failure.step,
                  what: failure.what,
                  expected: failure.expected,
                  found: failure.found,
                })}
              </Text>
            ))}
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed">
        {t("flows.tests.coverage", {
          reached: coverage.nodes_reached,
          nodes: coverage.nodes,
          taken: coverage.branches_taken,
          branches: coverage.branches,
          paths: coverage.paths,
        })}
      </Text>
      {coverage.missed_branches.length > 0 && (
        <Text size="xs" c="dimmed" className={css.words ?? ""}>
          {t("flows.tests.missed", { what: coverage.missed_branches.join(", ") })}
        </Text>
      )}
    </div>
  );
}
