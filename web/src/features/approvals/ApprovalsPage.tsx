import { Button, Group, SegmentedControl, Stack, Title } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { useState } from "react";
import { api, ask } from "../../app/api/client";
import { useI18n } from "../../app/i18n/I18n";
import type { Page } from "../../app/pages";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useNewest } from "../../app/useNewest";
import { useNames } from "../threads/queries";
import { ApprovalCard } from "./ApprovalCard";
import type { Approval } from "./queries";

const reading = {
  id: (approval: Approval) => approval.id,
  rank: (approval: Approval) => Date.parse(approval.asked_at),
};

/** What flows ask people of the team to decide. */
export function ApprovalsPage() {
  const { t } = useI18n();
  const names = useNames();
  const [view, setView] = useState<"waiting" | "all">("waiting");
  const read = (cursor: string | null): Promise<Page<Approval>> =>
    ask(
      api.GET("/approvals", {
        params: {
          query: { ...(view === "waiting" ? { state: "waiting" } : {}), ...(cursor ? { cursor } : {}) },
        },
      }),
    );
  const list = useNewest(["approvals", view], read, reading);
  const approvals = list.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t("approvals.title")}
        </Title>
        <SegmentedControl
          size="sm"
          value={view}
          onChange={(value) => setView(value === "all" ? "all" : "waiting")}
          data={[
            { value: "waiting", label: t("approvals.waiting") },
            { value: "all", label: t("approvals.all") },
          ]}
        />
      </Group>
      {list.isPending && <Loading />}
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && approvals.length === 0 && (
        <Empty
          icon={<IconClipboardCheck size={32} stroke={1.4} />}
          what={t("approvals.empty")}
          mend={t("approvals.empty.mend")}
        />
      )}
      <Stack gap="sm" component="ul" className={page.cards ?? ""}>
        {approvals.map((approval) => (
          <ApprovalCard key={approval.id} approval={approval} names={names} />
        ))}
      </Stack>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
    </div>
  );
}
