import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/browser",
  // Two cores run the browser, Hilo and the simulator.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  forbidOnly: true,
  // A machine that is busy with other things may miss a moment once. It is told as flaky, with its trace; twice is a failure.
  retries: process.env.CI ? 1 : 0,
  use: {
    // Each test says which language it wants; the words of a page are found by what they mean to people.
    locale: "en-GB",
    timezoneId: "America/Argentina/Buenos_Aires",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "chromium",
      args: [
        "--disable-gpu",
        "--disable-dev-shm-usage",
        // A microphone that beeps, and that may be used.
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
      ],
      // A browser of the system's, started by root in a container, has no sandbox to be in.
      chromiumSandbox: process.getuid?.() !== 0,
    },
  },
});
