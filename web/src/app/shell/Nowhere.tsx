import { Anchor } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { Link } from "react-router";
import { useI18n } from "../i18n/I18n";
import { Empty } from "../States";

/** An address without a screen. */
export function Nowhere() {
  const { t } = useI18n();
  return (
    <Empty icon={<IconRoute size={32} />} what="404" mend={t("app.empty.page")}>
      <Anchor component={Link} to="/inbox" size="sm">
        {t("app.empty.page.mend")}
      </Anchor>
    </Empty>
  );
}
