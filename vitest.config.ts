import { defineConfig } from "vitest/config";

/** What needs a real browser. */
const browser = ["test/browser/**/*.test.ts", "test/**/chromium.test.ts"] as const;

/** The projects are told apart by what they need, so that a fast run needs nothing but Node and git. */
export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/scenarios/**",
            "test/kill/**",
            "test/processes/**",
            "test/store/**",
            "test/vault/**",
            ...browser,
          ],
        },
      },
      { extends: true, test: { name: "store", include: ["test/store/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "scenarios",
          include: ["test/scenarios/**/*.test.ts"],
          globalSetup: "test/support/scenario-postgres.ts",
          maxWorkers: 3,
        },
      },
      {
        extends: true,
        test: {
          // The naive way that `npm run bench` compares with must do what ours does.
          name: "naive",
          include: ["test/scenarios/{order,life,attack,claim}.test.ts"],
          globalSetup: "test/support/scenario-postgres.ts",
          env: { WAY: "naive" },
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: [...browser],
          globalSetup: "test/support/unpack-browser.ts",
          maxWorkers: 2,
        },
      },
      { extends: true, test: { name: "processes", include: ["test/processes/**/*.test.ts"] } },
      { extends: true, test: { name: "kill", include: ["test/kill/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          // Builds a Vault server the first time, which takes Go and minutes.
          name: "vault",
          include: ["test/vault/**/*.test.ts"],
          globalSetup: "test/vault/build.ts",
          // Most of these lives wait: Vault's clock cannot be moved.
          maxWorkers: 4,
        },
      },
    ],
  },
});
