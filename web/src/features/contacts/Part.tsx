import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of what is told of a contact. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap={8}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {children}
    </Stack>
  );
}

/** Words for where there is nothing. */
export function Quiet({ text }: { text: string }) {
  return (
    <Text size="sm" c="dimmed">
      {text}
    </Text>
  );
}
