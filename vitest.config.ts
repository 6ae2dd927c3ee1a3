import { defineConfig } from "vitest/config";

const common = {
  pool: "forks" as const,
  testTimeout: 30_000,
  hookTimeout: 60_000,
  exclude: ["**/node_modules/**", "**/dist/**"],
};

// Several projects, so that a run of engine tests alone does not start a PostgreSQL: global setup runs only for a
// project that has tests in the run.
export default defineConfig({
  test: {
    projects: [
      { test: { ...common, name: "engine", include: ["packages/engine/**/*.test.ts"], testTimeout: 120_000 } },
      {
        test: {
          ...common,
          name: "server",
          include: ["packages/server/**/*.test.ts", "scripts/**/*.test.ts"],
          globalSetup: ["packages/server/test/support/global-setup.ts"],
        },
      },
      {
        test: {
          ...common,
          name: "web",
          include: ["packages/web/**/*.test.ts"],
          globalSetup: ["packages/server/test/support/global-setup.ts"],
          testTimeout: 120_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
    ],
    // CI counts from the file, because the summary on the screen is made for people.
    reporters:
      process.env["CI"] === undefined
        ? ["default"]
        : ["default", ["json", { outputFile: ".meridian-test-results.json" }]],
  },
});
