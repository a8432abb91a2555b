import { createBrowserRouter, Navigate } from "react-router";
import { SignInPage } from "../features/session/SignInPage";
import { spoken } from "./i18n/spoken";
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
        lazy: async () => ({ Component: spoken((await import("../features/flows/FlowsPage")).FlowsPage) }),
      },
      {
        path: "flows/:flow",
        lazy: async () => ({ Component: spoken((await import("../features/flows/FlowPage")).FlowPage) }),
      },
      {
        path: "flows/:flow/versions",
        lazy: async () => ({
          Component: spoken((await import("../features/flows/publishing/VersionsPage")).VersionsPage),
        }),
      },
      {
        path: "figures",
        lazy: async () => ({
          Component: spoken((await import("../features/flows/comparing/FiguresPage")).FiguresPage),
        }),
      },
      {
        path: "approvals",
        lazy: async () => ({
          Component: spoken((await import("../features/approvals/ApprovalsPage")).ApprovalsPage),
        }),
      },
      {
        path: "incidents",
        lazy: async () => ({
          Component: spoken((await import("../features/incidents/IncidentsPage")).IncidentsPage),
        }),
      },
      {
        path: "settings",
        lazy: async () => ({ Component: (await import("../features/settings/SettingsPage")).SettingsPage }),
        children: [
          { index: true, element: <Navigate to="profile" replace /> },
          {
            path: "profile",
            lazy: async () => ({ Component: (await import("../features/profile/ProfilePage")).ProfilePage }),
          },
          {
            path: "people",
            lazy: async () => ({ Component: (await import("../features/people/PeoplePage")).PeoplePage }),
          },
          {
            path: "roles",
            lazy: async () => ({ Component: (await import("../features/roles/RolesPage")).RolesPage }),
          },
          {
            path: "channels",
            lazy: async () => ({
              Component: (await import("../features/channels/ChannelsPage")).ChannelsPage,
            }),
          },
          {
            path: "templates",
            lazy: async () => ({
              Component: (await import("../features/templates/TemplatesPage")).TemplatesPage,
            }),
          },
          {
            path: "templates/:template",
            lazy: async () => ({
              Component: (await import("../features/templates/TemplatePage")).TemplatePage,
            }),
          },
          {
            path: "costs",
            lazy: async () => ({ Component: (await import("../features/costs/CostsPage")).CostsPage }),
          },
          {
            path: "environments",
            lazy: async () => ({
              Component: (await import("../features/environments/EnvironmentsPage")).EnvironmentsPage,
            }),
          },
          {
            path: "api-keys",
            lazy: async () => ({ Component: (await import("../features/api_keys/ApiKeysPage")).ApiKeysPage }),
          },
          {
            path: "webhooks",
            lazy: async () => ({
              Component: (await import("../features/subscriptions/SubscriptionsPage")).SubscriptionsPage,
            }),
          },
          {
            path: "audit",
            lazy: async () => ({ Component: (await import("../features/audit/AuditPage")).AuditPage }),
          },
        ],
      },
      {
        path: "macros",
        lazy: async () => ({ Component: (await import("../features/macros/MacrosPage")).MacrosPage }),
      },
      { path: "*", element: <Nowhere /> },
    ],
  },
]);
