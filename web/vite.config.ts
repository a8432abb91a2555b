/// <reference types="vitest/config" />
import { defineConfig } from "vite";

// Where a running Hilo answers while the interface is being worked on: `make run` listens there.
const hilo = process.env.HILO_URL ?? "http://127.0.0.1:8080";
// Where its simulator answers: the phone talks to that, not to Hilo.
const simulator = process.env.SIMULATOR_URL ?? "http://127.0.0.1:8090";
const proxy = {
  "/api": { target: hilo, changeOrigin: false },
  "/simulator": { target: simulator, changeOrigin: false },
};

export default defineConfig({
  base: "/",
  esbuild: { jsx: "automatic" },
  build: {
    outDir: "dist",
    target: "es2022",
    assetsDir: "assets",
    // Fonts stay files: the page may then forbid data: addresses.
    assetsInlineLimit: 0,
    // Read by scripts/size.mjs.
    manifest: true,
    // scripts/size.mjs watches what matters: the first load as a whole.
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      // Two pages: the inbox, and the phone that a simulator serves.
      input: ["index.html", "phone.html"],
      onwarn(warning, warn) {
        // Libraries mark what a server must not run; nothing runs on a server here.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  server: { host: "127.0.0.1", port: 5173, proxy },
  preview: { host: "127.0.0.1", port: 4173, proxy },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
});
