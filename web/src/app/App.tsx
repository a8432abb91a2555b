import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { ApiError } from "./api/problem";
import { onOtherTab, onSignedOut } from "./api/signedOut";
import { I18n } from "./i18n/I18n";
import { router } from "./router";
import { theme } from "./theme/theme";

const queries = new QueryClient({
  defaultOptions: {
    mutations: { networkMode: "always" },
    queries: {
      // A failure is told at once; what the browser thinks of the network does not hold anything back.
      networkMode: "always",
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What the API refused stays refused; only silence is worth asking again.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.problem),
    },
  },
});

// Another person must never see what the one before was shown.
onSignedOut(() => {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  if (queries.getQueryState(["session"])?.status === "success")
    void queries.resetQueries({ queryKey: ["session"] });
});
onOtherTab(() => window.location.reload());

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <I18n>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18n>
    </MantineProvider>
  );
}
