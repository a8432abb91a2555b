import { Container } from "@mantine/core";
import { useRouteError } from "react-router";
import { Failure } from "../States";

/** When a screen itself fails: say so, and offer a fresh start. */
export function Broken() {
  const error = useRouteError();
  return (
    <Container size="xs" py="xl">
      <Failure error={error} retry={() => window.location.reload()} />
    </Container>
  );
}
