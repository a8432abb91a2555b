import { createBrowserRouter, Navigate } from "react-router";
import { SignInPage } from "../features/session/SignInPage";
import { Broken } from "./shell/Broken";
import { Nowhere } from "./shell/Nowhere";
import { Shell } from "./shell/Shell";

export const router = createBrowserRouter([
  { path: "/sign-in", element: <SignInPage />, errorElement: <Broken /> },
  {
    path: "/",
    element: <Shell />,
    errorElement: <Broken />,
    hydrateFallbackElement: <div />,
    children: [
      { index: true, element: <Navigate to="/inbox" replace /> },
      {
        path: "inbox/:contact?",
        lazy: async () => ({ Component: (await import("../features/threads/InboxPage")).InboxPage }),
      },
      {
        path: "flows",
        lazy: async () => ({ Component: (await import("../features/flows/FlowsPage")).FlowsPage }),
      },
      {
        path: "incidents",
        lazy: async () => ({
          Component: (await import("../features/incidents/IncidentsPage")).IncidentsPage,
        }),
      },
      {
        path: "macros",
        lazy: async () => ({ Component: (await import("../features/macros/MacrosPage")).MacrosPage }),
      },
      { path: "*", element: <Nowhere /> },
    ],
  },
]);
