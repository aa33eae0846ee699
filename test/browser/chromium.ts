import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** A real Chromium, from npm. */
export async function startChromium(): Promise<Browser> {
  // Several windows one after another: not in one process, where closing one closes all.
  const args = chromium.args.filter((arg) => arg !== "--single-process");
  try {
    return await playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
  } catch (error) {
    throw new Error(
      "Chromium did not start. It comes with `npm ci` as @sparticuz/chromium, for Linux, and unpacks itself below the " +
        "folder for temporary files: that needs 200 MB and must allow programs to run.",
      { cause: error },
    );
  }
}
