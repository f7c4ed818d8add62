import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Two projects: `unit` (seconds, no JupyterLab) and `e2e` (kernel, JupyterLab, browser, grader). */
const shared = {
  resolve: {
    alias: [
      { find: /^convlab$/, replacement: here("./src/index.ts") },
      { find: /^convlab\/check$/, replacement: here("./src/check/index.ts") },
      { find: /^convlab\/lessons\/(.*)$/, replacement: `${here("./notebooks/checks")}/$1.js` },
    ],
  },
};

export default defineConfig({
  test: {
    reporters: ["default"],
    maxWorkers: 2,
    // Workers and child processes run compiled JavaScript: build once before the tests.
    globalSetup: [here("./test/globalSetup.ts")],
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          // Each kernel would spend a second on TypeScript's language service; its tests ask for it.
          env: { CONVLAB_TYPES: "off" },
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**"],
          testTimeout: 60_000,
          // Real kernels and threads on a busy machine; what is wrong fails twice.
          retry: 1,
        },
      },
      {
        ...shared,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          // A browser on a busy machine may lose a click; what is wrong fails twice.
          retry: 1,
        },
      },
    ],
  },
});
